import { type Kysely, sql } from "kysely";

// money is whole đồng in INTEGER columns: no fraction can come in
const STATEMENTS: readonly string[] = [
  `CREATE TABLE fee_dues (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, batch TEXT NOT NULL,
    dossier_id TEXT REFERENCES dossiers(id), source TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0), unit TEXT NOT NULL, price INTEGER NOT NULL CHECK (price >= 0),
    gross INTEGER NOT NULL CHECK (gross >= 0), reduction INTEGER NOT NULL CHECK (reduction BETWEEN 0 AND gross),
    amount INTEGER NOT NULL CHECK (amount = gross - reduction), explained TEXT NOT NULL, basis TEXT NOT NULL,
    ground TEXT, ground_why TEXT NOT NULL, moment TEXT NOT NULL, state TEXT NOT NULL, payment_id TEXT,
    why TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE INDEX fee_dues_by_dossier ON fee_dues (dossier_id, seq)`,
  `CREATE INDEX fee_dues_open ON fee_dues (state, seq) WHERE state = 'due'`,
  `CREATE INDEX fee_dues_by_batch ON fee_dues (batch)`,
  `CREATE TABLE receipt_books (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, symbol TEXT NOT NULL, digits INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL, cashier_id TEXT NOT NULL REFERENCES accounts(id),
    state TEXT NOT NULL, why TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,
    CHECK (first > 0 AND first <= last AND next BETWEEN first AND last + 1)) STRICT`,
  // a serial that was used stays for good, with what became of it
  `CREATE TABLE receipt_serials (
    id TEXT NOT NULL UNIQUE, book_id TEXT NOT NULL REFERENCES receipt_books(id), serial INTEGER NOT NULL,
    symbol TEXT NOT NULL, state TEXT NOT NULL, payment_id TEXT, by TEXT NOT NULL, at TEXT NOT NULL,
    why TEXT NOT NULL, ended_by TEXT NOT NULL, ended_at TEXT, PRIMARY KEY (book_id, serial), UNIQUE (symbol, serial)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX receipt_serials_by_payment ON receipt_serials (payment_id)`,
  `CREATE TABLE fee_payments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, method TEXT NOT NULL, state TEXT NOT NULL,
    payer_name TEXT NOT NULL, payer_address TEXT NOT NULL, total INTEGER NOT NULL CHECK (total > 0),
    tendered INTEGER NOT NULL, change INTEGER NOT NULL CHECK (change >= 0), reference TEXT NOT NULL,
    issuer TEXT NOT NULL, checked TEXT NOT NULL, checked_by TEXT NOT NULL, checked_at TEXT,
    receipt TEXT NOT NULL, book_id TEXT REFERENCES receipt_books(id), serial INTEGER, symbol TEXT NOT NULL,
    number TEXT NOT NULL, form_id TEXT, official TEXT NOT NULL, official_at TEXT, taken_at TEXT NOT NULL,
    day TEXT NOT NULL, paid_at TEXT, cashier_id TEXT NOT NULL REFERENCES accounts(id), cashier TEXT NOT NULL,
    why TEXT NOT NULL, approved_by TEXT NOT NULL, ended_at TEXT) STRICT`,
  `CREATE INDEX fee_payments_by_day ON fee_payments (day, cashier_id, seq)`,
  `CREATE INDEX fee_payments_pending ON fee_payments (state, seq) WHERE state = 'pending'`,
  `CREATE INDEX fee_payments_owed ON fee_payments (seq) WHERE receipt = 'electronic' AND official_at IS NULL`,
  // a voucher pays once
  `CREATE UNIQUE INDEX fee_payments_voucher ON fee_payments (issuer, reference)
    WHERE method = 'online' AND state IN ('paid', 'pending')`,
  `CREATE TABLE fee_lines (
    id TEXT PRIMARY KEY, payment_id TEXT NOT NULL REFERENCES fee_payments(id), ordinal INTEGER NOT NULL,
    due_id TEXT NOT NULL REFERENCES fee_dues(id), dossier_id TEXT REFERENCES dossiers(id), content TEXT NOT NULL,
    quantity INTEGER NOT NULL, price INTEGER NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
    UNIQUE (payment_id, ordinal)) STRICT`,
  `CREATE INDEX fee_lines_by_dossier ON fee_lines (dossier_id)`,
  // what needs the head's approval: hủy biên lai, hoàn trả
  `CREATE TABLE fee_requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, payment_id TEXT NOT NULL REFERENCES fee_payments(id),
    kind TEXT NOT NULL, lines TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0), why TEXT NOT NULL,
    state TEXT NOT NULL, asked_by TEXT NOT NULL, asked_id TEXT NOT NULL REFERENCES accounts(id), asked_at TEXT NOT NULL,
    decided_by TEXT NOT NULL, decided_at TEXT, note TEXT NOT NULL) STRICT`,
  `CREATE INDEX fee_requests_by_state ON fee_requests (state, seq)`,
  `CREATE INDEX fee_requests_by_payment ON fee_requests (payment_id)`,
  `CREATE TABLE fee_refunds (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, payment_id TEXT NOT NULL REFERENCES fee_payments(id),
    line_id TEXT NOT NULL REFERENCES fee_lines(id), request_id TEXT NOT NULL REFERENCES fee_requests(id),
    amount INTEGER NOT NULL CHECK (amount > 0), method TEXT NOT NULL, why TEXT NOT NULL, approved_by TEXT NOT NULL,
    cashier_id TEXT NOT NULL REFERENCES accounts(id), day TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE INDEX fee_refunds_by_day ON fee_refunds (day, cashier_id)`,
  `CREATE INDEX fee_refunds_by_payment ON fee_refunds (payment_id)`,
  // what the province tells of payments made online; a voucher is taken up by a payment once
  `CREATE TABLE fee_vouchers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    number TEXT NOT NULL, issuer TEXT NOT NULL, amount INTEGER NOT NULL, checked TEXT NOT NULL, paid_at TEXT NOT NULL,
    told_at TEXT NOT NULL, payment_id TEXT) STRICT`,
  `CREATE INDEX fee_vouchers_by_dossier ON fee_vouchers (dossier_id)`,
  `CREATE TABLE fee_closings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, day TEXT NOT NULL,
    cashier_id TEXT NOT NULL REFERENCES accounts(id), cashier TEXT NOT NULL, opening INTEGER NOT NULL CHECK (opening >= 0),
    cash INTEGER NOT NULL, transfer INTEGER NOT NULL, online INTEGER NOT NULL, refunded INTEGER NOT NULL,
    refunded_cash INTEGER NOT NULL, net INTEGER NOT NULL CHECK (net = cash + transfer + online - refunded),
    counted INTEGER NOT NULL CHECK (counted >= 0), denominations TEXT NOT NULL, difference INTEGER NOT NULL
    CHECK (difference = counted - (opening + cash - refunded_cash)), why TEXT NOT NULL, form_id TEXT NOT NULL,
    remittance_id TEXT, at TEXT NOT NULL, UNIQUE (day, cashier_id)) STRICT`,
  `CREATE TABLE fee_remittances (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, day TEXT NOT NULL, account TEXT NOT NULL,
    total INTEGER NOT NULL CHECK (total > 0), form_id TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
];

/** Fees and charges: what is owed, paid, given back, counted and remitted; receipt books and their serials. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

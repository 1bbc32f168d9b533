/**
 * The closed grammar of a Vietnamese syllable: onset, rime, tone. What does not fit it was misread, is a foreign word,
 * an abbreviation or a number. Rules of the written language, not a word list: names are syllables too.
 */

const ONSETS = new Set(" b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split(" "));

const RIMES = new Set(
  [
    "a ac ach ai am an ang anh ao ap at au ay",
    "ă ăc ăm ăn ăng ăp ăt",
    "â âc âm ân âng âp ât âu ây",
    "e ec em en eng eo ep et",
    "ê êch êm ên ênh êp êt êu",
    "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu",
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong op ot",
    "ô ôc ôi ôm ôn ông ôp ôt",
    "ơ ơi ơm ơn ơp ơt",
    "u ua uâ uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt uynh uyt uyu",
    "ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu",
    "y yêm yên yêng yêt yêu",
  ]
    .join(" ")
    .split(" "),
);

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
const SHARP_OR_HEAVY = /[\u0301\u0323]/;
/** A rime that ends so is cut off short and bears only the sharp or the heavy tone. */
const STOPPED = /(?:ch|[cpt])$/;
const FRONT = /^[eêiy]/;

/** Whether a word of letters alone is a syllable that can be written in Vietnamese. */
export function isSyllable(word: string): boolean {
  const lower = word.normalize("NFC").toLowerCase();
  if (!/^\p{L}{1,7}$/u.test(lower)) return false;
  const marks = lower.normalize("NFD").match(TONES) ?? [];
  if (marks.length > 1) return false;
  const plain = lower.normalize("NFD").replace(TONES, "").normalize("NFC");
  for (let cut = 0; cut <= Math.min(3, plain.length - 1); cut++) {
    const [onset, rime] = [plain.slice(0, cut), plain.slice(cut)];
    if (!ONSETS.has(onset) || !RIMES.has(rime) || !spelledTogether(onset, rime)) continue;
    if (STOPPED.test(rime) && !(marks[0] && SHARP_OR_HEAVY.test(marks[0]))) continue;
    return true;
  }
  // gì, gìn: the i belongs to onset and rime alike
  return /^gi(?:n|ng|êng|êt)?$/.test(plain);
}

/** c, g, ng are written k, gh, ngh before e, ê, i, y, and only there. */
function spelledTogether(onset: string, rime: string): boolean {
  const front = FRONT.test(rime);
  if (onset === "c" || onset === "ng") return !front;
  if (onset === "g") return !front || rime.startsWith("i");
  if (onset === "k" || onset === "gh" || onset === "ngh") return front;
  if (onset === "qu") return !/^[uưo]/.test(rime);
  return true;
}

const NUMBER = /^[\d.,:/%()+-]*\d[\d.,:/%()+-]*$/;
/** UBND, QĐ-UBND, 64/2025/QH15, NĐ-CP, m2 */
const SIGN = /^[\dA-ZĐ&./-]{2,}$/;

/** How well a word as read fits a Vietnamese office paper: 1 a syllable, a number or a sign; 0 nothing known. */
export function plausibility(word: string): number {
  const core = word.normalize("NFC").replace(/^[^\p{L}\d]+|[^\p{L}\d]+$/gu, "");
  if (core === "") return 0.3;
  if (NUMBER.test(core) || isSyllable(core)) return 1;
  if (SIGN.test(core)) return 0.8;
  const parts = core.split(/[-–/.]/).filter(Boolean);
  if (parts.length > 1 && parts.every((part) => isSyllable(part) || NUMBER.test(part) || SIGN.test(part)))
    return 0.9;
  return 0;
}

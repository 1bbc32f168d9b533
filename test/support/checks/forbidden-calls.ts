import ts from "typescript";

/** Calls that reach time or chance past the ports (design, rule 2), and what to use. */
const FORBIDDEN: Record<string, string> = {
  "Date.now": "ports.clock.now()",
  "performance.now": "ports.clock.monotonic()",
  "process.hrtime": "ports.clock.monotonic()",
  "Math.random": "ports.random.bytes()",
  "crypto.randomUUID": "ports.random.uuid()",
  "crypto.randomBytes": "ports.random.bytes()",
  "crypto.getRandomValues": "ports.random.bytes()",
};
const CHANCE = new Set([
  "randomUUID",
  "randomBytes",
  "randomInt",
  "randomFill",
  "randomFillSync",
  "webcrypto",
]);

/**
 * Places in the text of one TypeScript file of `main/core` or `db` that make a time or a random value of their
 * own: `file:line what, use that`. Biome's globals rule does not see members; this does, also `new Date()`
 * without an argument and the names of `node:crypto` that make chance.
 */
export function forbiddenCalls(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const report = (node: ts.Node, what: string, instead: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file}:${line + 1} ${what}, use ${instead}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const name = node
        .getText(source)
        .replace(/^globalThis\./, "")
        .replace(/\?\./g, ".");
      const instead = Object.hasOwn(FORBIDDEN, name) ? FORBIDDEN[name] : undefined;
      if (instead) report(node, name, instead);
    }
    if (ts.isNewExpression(node) && node.expression.getText(source) === "Date" && !node.arguments?.length) {
      report(node, "new Date()", "ports.clock.now()");
    }
    if (
      ts.isImportDeclaration(node) &&
      /^["'](node:)?crypto["']$/.test(node.moduleSpecifier.getText(source))
    ) {
      const bindings = node.importClause?.namedBindings;
      for (const one of bindings && ts.isNamedImports(bindings) ? bindings.elements : []) {
        const name = (one.propertyName ?? one.name).text;
        if (CHANCE.has(name)) report(one, `${name} of node:crypto`, "ports.random");
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

// The public surface, pinned: every export of lib/index.ts with its kind, and the signatures of the public classes.
// A change here is a change for users: look at the difference, then `npx vitest run test/contract/public-api.test.ts -u`.
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { root } from './tree.js'

function surface(): string {
  const configPath = join(root, 'tsconfig.build.json')
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(configPath, ts.sys.readFile).config, ts.sys, root)
  const entry = join(root, 'lib/index.ts')
  const program = ts.createProgram([entry], config.options)
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(entry)
  const module = file && checker.getSymbolAtLocation(file)
  if (!module) throw new Error('lib/index.ts exports nothing')
  return `${checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((symbol) => describeExport(symbol, checker))
    .join('\n')}\n`
}

const format = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType

function describeExport(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  const kind = kindOf(symbol)
  if (kind === 'class' || kind === 'interface') {
    const type = checker.getDeclaredTypeOfSymbol(symbol)
    const statics = kind === 'class' ? checker.getTypeOfSymbol(symbol).getProperties() : []
    return [
      `${kind} ${symbol.name}`,
      ...statics.filter(({ name }) => name !== 'prototype').flatMap((member) => describeMember(symbol, member, checker, 'static ')),
      ...type.getProperties().flatMap((member) => describeMember(symbol, member, checker, '')),
    ]
  }
  if (kind === 'type') return [`type ${symbol.name}`]
  return [`${kind} ${symbol.name}: ${checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, format)}`]
}

/** One line for a member that the class or interface declares itself, and that others may use. */
function describeMember(owner: ts.Symbol, member: ts.Symbol, checker: ts.TypeChecker, prefix: string): string[] {
  const own = member.declarations?.find((declaration) => owner.declarations?.includes(declaration.parent as ts.Declaration))
  if (!own || ts.getCombinedModifierFlags(own) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) return []
  // `@internal` members are for other files of the library.
  if (ts.getJSDocTags(own).some(({ tagName }) => tagName.text === 'internal')) return []
  const name = member.name.startsWith('__@') ? `[Symbol.${member.name.slice(3).replace(/@.*$/, '')}]` : member.name
  if (name.includes('#')) return []
  const optional = member.flags & ts.SymbolFlags.Optional ? '?' : ''
  return [`  ${prefix}${name}${optional}: ${checker.typeToString(checker.getTypeOfSymbol(member), undefined, format)}`]
}

function kindOf(symbol: ts.Symbol): string {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class'
  if (symbol.flags & ts.SymbolFlags.Interface) return 'interface'
  if (symbol.flags & ts.SymbolFlags.TypeAlias) return 'type'
  if (symbol.flags & ts.SymbolFlags.Function) return 'function'
  return 'const'
}

test('the public API is the one that was agreed on', async () => {
  await expect(surface()).toMatchFileSnapshot('public-api.txt')
})

/** Texts of XML as Python's ElementTree writes them, in ASCII: the five entities, and `&#NNN;` for every other character that needs it. */

// XML 1.0, 2.2: the characters that no document may hold, not even by reference.
/** Matches a character that XML cannot hold, half of a surrogate pair included. */
export const forbiddenCharacter =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is about control characters
  /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** An attribute of a tag that is well-formed: its name, and its value from between double or single quotes. For `matchAll`. */
export const attributePattern = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** A text with the replacement character in place of what XML cannot hold: for names of files, which may hold anything. */
export function holdableText(text: string): string {
  return text.replace(new RegExp(forbiddenCharacter, 'g'), '\ufffd')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function escaped(character: string): string {
  return entities[character] ?? `&#${String(character.codePointAt(0)).padStart(2, '0')};`
}

/** The text of an element. A carriage return becomes a reference: a parser makes a line feed of a bare one. */
export function escapeText(text: string): string {
  return text.replace(/[&<>\r\u0080-\u{10ffff}]/gu, escaped)
}

/** The value of an attribute, to stand between double quotes. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\r\n\t\u0080-\u{10ffff}]/gu, escaped)
}

/** Replaces the references of a document that is known to be well-formed. */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return names[name] ?? whole
    return String.fromCodePoint(decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16))
  })
}

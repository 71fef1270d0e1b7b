/** Namespaces in XML 1.0: which prefixes are declared where. Python's parser refuses a document that breaks these rules. */
import { attributePattern, resolveReferences } from './xml-text.js'

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

/** The declarations in force, element by element. */
export class NamespaceScopes {
  /** namespaces by prefix; the innermost declaration is the last of its list */
  readonly #declared = new Map<string, string[]>([['xml', [xmlNamespace]]])
  /** the prefixes that each open element declares */
  readonly #open: string[][] = []

  /** Enters an element. Returns what is wrong with its names, or `undefined` when nothing is.
   *  @param attributes the text between the element's name and the end of its tag, references known to be sound */
  enter(element: string, attributes: string): string | undefined {
    const own: string[] = []
    this.#open.push(own)
    const names: string[] = []
    for (const [, name = '', double, single] of attributes.matchAll(attributePattern)) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) {
        if (name.includes(':')) names.push(name)
        continue
      }
      const fault = this.#declare(name, resolveReferences(double ?? single ?? ''), own)
      if (fault !== undefined) return fault
    }
    return this.#elementFault(element) ?? this.#attributesFault(element, names)
  }

  /** Leaves the innermost element: its declarations end. */
  leave(): void {
    for (const prefix of this.#open.pop() ?? []) this.#declared.get(prefix)?.pop()
  }

  #declare(name: string, namespace: string, own: string[]): string | undefined {
    const prefix = name.slice('xmlns:'.length)
    if (name !== 'xmlns' && !isPlain(prefix)) return `'${name}' is no name with one prefix`
    if (prefix === 'xmlns') return "the prefix 'xmlns' is declared, which is reserved"
    if (namespace === xmlnsNamespace || (namespace === xmlNamespace) !== (prefix === 'xml')) {
      return `'${name}' binds a reserved prefix or a reserved namespace`
    }
    // The default namespace may be taken back. A prefix may not, in this version of the standard.
    if (name !== 'xmlns' && namespace === '') return `'${name}' declares no namespace`
    own.push(prefix)
    const list = this.#declared.get(prefix)
    if (list === undefined) this.#declared.set(prefix, [namespace])
    else list.push(namespace)
    return undefined
  }

  #elementFault(element: string): string | undefined {
    return element.includes(':') ? this.#nameFault(element) : undefined
  }

  /** Two prefixes of one namespace make one attribute out of two. */
  #attributesFault(element: string, names: readonly string[]): string | undefined {
    const seen = new Set<string>()
    for (const name of names) {
      const fault = this.#nameFault(name)
      if (fault !== undefined) return fault
      const [prefix = '', local = ''] = name.split(':')
      const full = `${local} ${this.#namespaceOf(prefix)}`
      if (seen.has(full)) return `<${element}> has the attribute ${name} twice, under two prefixes of one namespace`
      seen.add(full)
    }
    return undefined
  }

  #nameFault(name: string): string | undefined {
    const [prefix = '', local = '', ...others] = name.split(':')
    if (prefix === '' || local === '' || others.length > 0) return `'${name}' is no name with one prefix`
    return this.#namespaceOf(prefix) === undefined ? `the prefix of '${name}' is not declared` : undefined
  }

  #namespaceOf(prefix: string): string | undefined {
    return this.#declared.get(prefix)?.at(-1)
  }
}

function isPlain(name: string): boolean {
  return name !== '' && !name.includes(':')
}

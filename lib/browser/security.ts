/** Who may ask, and what the answers forbid.
 *
 *  A random token stands in the address that is opened first, and is changed there for a cookie that only this port has: cookies do not
 *  tell ports apart by themselves. Other sites are kept out by the cookie (SameSite), by `Origin` and `Sec-Fetch-Site`; names that
 *  lead to this machine but are not its own (DNS rebinding) by `Host`. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

const tokenBytes = 24

/** The parameter of {@link openingAddress}. */
export const openingParameter = 'to'

/** No other site may look at an answer, be looked at by the page, or run a script in it. The styles of plots are set in place. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'X-Frame-Options': 'DENY',
}

/** Why a request is refused: the status, and words for whoever reads it. */
export interface Refusal {
  status: 401 | 403
  message: string
}

/** The gate of one server. */
export class Gate {
  readonly token = randomBytes(tokenBytes).toString('base64url')
  readonly #session = randomBytes(tokenBytes).toString('base64url')
  #port = 0
  #names: ReadonlySet<string> = new Set()
  #isOpenToAll = false

  /** Tells the gate where it stands. @param host that was listened at */
  listensAt(host: string, port: number): void {
    this.#port = port
    this.#isOpenToAll = host === '0.0.0.0' || host === '::'
    this.#names = new Set(['localhost', '127.0.0.1', '[::1]', bracketed(host), ...(this.#isOpenToAll ? [hostname().toLowerCase()] : [])])
  }

  /** The address to be opened first. */
  url(host: string): string {
    const name = this.#isOpenToAll ? 'localhost' : bracketed(host)
    return `http://${name}:${this.#port}/?token=${this.token}`
  }

  /** The cookie that is given for the token. */
  cookie(): string {
    return `${this.#cookieName()}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** Whether a token is the right one; takes as long for every wrong one. */
  isToken(given: string): boolean {
    return isSame(given, this.token)
  }

  /** Looks at a request before anything of it is answered. */
  refusal(request: IncomingMessage, tokenInAddress: string | null): Refusal | undefined {
    const { host, origin } = request.headers
    if (host === undefined || !this.#isOwnHost(host)) return { status: 403, message: 'this server does not answer under that name' }
    if (origin !== undefined && origin !== `http://${host}`) return { status: 403, message: 'requests of other sites are not answered' }
    const site = request.headers['sec-fetch-site']
    const isOpening = request.headers['sec-fetch-mode'] === 'navigate' && tokenInAddress !== null
    if ((site === 'cross-site' || site === 'same-site') && !isOpening) {
      return { status: 403, message: 'requests of other sites are not answered' }
    }
    if (tokenInAddress !== null ? this.isToken(tokenInAddress) : this.#knows(request)) return undefined
    return { status: 401, message: 'open the address with the token that h5saver has printed' }
  }

  #knows(request: IncomingMessage): boolean {
    const bearer = /^Bearer ([\w-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return this.isToken(bearer)
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
    const own = cookies.find((cookie) => cookie.startsWith(`${this.#cookieName()}=`))
    return own !== undefined && isSame(own.slice(own.indexOf('=') + 1), this.#session)
  }

  #cookieName(): string {
    return `h5saver-${this.#port}`
  }

  /** A name that leads here by somebody else's wish is none of ours; a number cannot be made to lead elsewhere. */
  #isOwnHost(host: string): boolean {
    const parts = /^(.*?)(?::(\d{1,5}))?$/.exec(host.toLowerCase())
    const name = parts?.[1] ?? ''
    if (Number(parts?.[2] ?? 80) !== this.#port) return false
    return this.#names.has(name) || (this.#isOpenToAll && isIP(name.replace(/^\[|\]$/g, '')) !== 0)
  }
}

/** The address that another page may lead to. A redirect would still be a request of that page, which brings no cookie: what the page
 *  shall show stands in a parameter, and the server has the browser ask anew by itself. */
export function openingAddress(url: string): string {
  const address = new URL(url)
  address.searchParams.set(openingParameter, address.hash.slice(1))
  address.hash = ''
  return address.href
}

/** Where a browser asks anew after {@link openingAddress}: always this server, whatever the parameter is. */
export function openingTarget(parameter: string): string {
  return /^[\x21-\x7e]*$/.test(parameter) ? `/#${parameter}` : '/'
}

/** Whether a host can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase()
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  // Lengths are no secret.
  return a.length === b.length && timingSafeEqual(a, b)
}

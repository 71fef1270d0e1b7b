/** The stream of events of a page's server. */
import { get } from 'node:http'
import { onTestFinished, vi } from 'vitest'
import { apiPath, type StateEvent } from '../../lib/browser/protocol.js'
import type { TestServer } from './browser.js'

/** A stream that is open until the test has finished. */
export interface EventStream {
  readonly states: StateEvent[]
  /** Waits for a state, among those that have come as well. */
  until(test: (state: StateEvent) => boolean): Promise<StateEvent>
  end(): void
}

/** Watches nodes. Resolves when the stream has begun. */
export async function watch(server: TestServer, paths: string[]): Promise<EventStream> {
  const states: StateEvent[] = []
  const query = new URLSearchParams({ watch: JSON.stringify(paths) })
  const headers = { authorization: `Bearer ${server.token}` }
  const asked = get({ host: '127.0.0.1', port: server.port, path: `${apiPath.events}?${query}`, headers, agent: false })
  onTestFinished(() => {
    asked.destroy()
  })
  asked.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    asked.once('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`the stream has the status ${response.statusCode}`))
      let text = ''
      response.on('error', () => {})
      response.setEncoding('utf8').on('data', (piece: string) => {
        const events = (text + piece).split('\n\n')
        text = events.pop() ?? ''
        for (const event of events) {
          const data = /^event: state\ndata: (.*)$/.exec(event)?.[1]
          if (data !== undefined) states.push(JSON.parse(data) as StateEvent)
        }
      })
      resolve()
    })
    asked.once('error', reject)
  })
  const until = async (test: (state: StateEvent) => boolean) => {
    const found = await vi.waitUntil(() => states.find(test), { timeout: 30_000, interval: 5 })
    return found
  }
  return { states, until, end: () => asked.destroy() }
}

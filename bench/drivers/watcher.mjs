// A process that shows the file of a driver as a page does: a server of the H5Browser, and a client that asks for the newest frame
// whenever the server tells that there is one. Tells by a message that it is loaded, and by one for each frame that came.
//   node watcher.mjs FILE DATASET
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadH5Saver } from './h5saver-module.mjs'

const [file = '', dataset = ''] = process.argv.slice(2)
const { H5Browser } = await loadH5Saver()
process.once('disconnect', () => process.exit())
process.send?.('loaded')

const page = await openedWhenThere()
const { origin, searchParams } = new URL(page.url)
const headers = { authorization: `Bearer ${searchParams.get('token')}` }
const events = await fetch(`${origin}/api/events?watch=${encodeURIComponent(JSON.stringify([dataset]))}`, { headers })
const newest = `${origin}/api/view?path=${encodeURIComponent(dataset)}&select=-1,:,:&width=1024&height=1024`
let shown = 0
let text = ''
for await (const piece of events.body?.pipeThrough(new TextDecoderStream()) ?? []) {
  text += piece
  const end = text.lastIndexOf('\n\n')
  if (end < 0) continue
  // Only the newest of the states that came together counts.
  const state = text
    .slice(0, end)
    .match(/^data: (.*)$/gm)
    ?.at(-1)
  text = text.slice(end + 2)
  const rows = state ? (JSON.parse(state.slice('data: '.length)).shapes[dataset]?.[0] ?? 0) : 0
  if (rows === shown) continue
  shown = rows
  const answer = await fetch(newest, { headers })
  await answer.arrayBuffer()
  if (answer.ok) process.send?.('frame')
}

/** @returns {Promise<Awaited<ReturnType<typeof H5Browser.open>>>} */
async function openedWhenThere() {
  for (;;) {
    try {
      return await H5Browser.open(file)
    } catch (error) {
      // Not there yet, or its first commit is on its way; the parent ends this process.
      if (!(error instanceof Error)) throw error
      await sleep(20)
    }
  }
}

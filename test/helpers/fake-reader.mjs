// Stands in for the process that reads a file: answers, dies, or says nothing, as the path of the request asks it to.

/** @param {import('../../lib/browser/reader-messages.js').FromReader} message */
function say(message) {
  process.send?.(message)
}

let opened = ''

/** @param {Extract<import('../../lib/browser/reader-messages.js').ToReader, { kind: 'ask' }>} message */
function answer({ id, request }) {
  const path = 'path' in request.query ? request.query.path : ''
  const found = () => say({ kind: 'answer', id, answer: { answer: { path, opened, pid: process.pid } } })
  if (path === '/die') process.kill(process.pid, 'SIGKILL')
  else if (path === '/fail') say({ kind: 'failure', id, failure: { code: 'ERR_NODE_NOT_FOUND', message: 'no node' } })
  else if (path === '/slow') setInterval(() => say({ kind: 'alive' }), 20)
  else if (path === '/late') setTimeout(found, 100)
  else if (path !== '/silent' && !path.startsWith('/wait')) found()
}

process.on('message', (given) => {
  const message = /** @type {import('../../lib/browser/reader-messages.js').ToReader} */ (given)
  if (message.kind === 'open') opened = message.path
  else if (message.kind === 'ask') answer(message)
  else say({ kind: 'failure', id: message.id, failure: { code: 'ERR_ABORTED', message: 'given up' } })
})
process.once('disconnect', () => process.exit())

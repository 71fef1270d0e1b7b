/** The process that writes one comment and ends: the file may crash libhdf5, as for whoever reads it. */

import { addComment } from '../explore/comment.js'
import { limitReading } from '../process-limits.js'
import { failureOf } from './api-error.js'
import type { CommentRequest } from './protocol.js'

limitReading()

process.once('message', (message: { file: string; request: CommentRequest }) => {
  addComment(message.file, message.request)
    .then(
      () => null,
      (error: unknown) => failureOf(error, message.file),
    )
    .then((failure) => process.send?.({ failure }, undefined, undefined, () => process.disconnect()))
})

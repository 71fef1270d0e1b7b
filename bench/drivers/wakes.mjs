// The wakes of a writer of the bindings, as promises.

export class Wakes {
  #resolve = () => {}

  wake() {
    this.#resolve()
  }

  /** @param {() => boolean} isDone asked at once and at each wake */
  async until(isDone) {
    while (true) {
      /** @type {Promise<void>} */
      const woken = new Promise((resolve) => {
        this.#resolve = resolve
      })
      if (isDone()) return
      await woken
    }
  }

  /** Waits until a writer's queue has fallen to its low water, as the facade does.
   *  @param {import('../../lib/native.js').NativeWriter} writer */
  async drained(writer) {
    const { queueBytesLow } = writer.state()
    writer.notifyBelow(queueBytesLow)
    await this.until(() => writer.state().queueBytes <= queueBytesLow)
  }

  /** Ends a writer. Resolves to its last state.
   *  @param {import('../../lib/native.js').NativeWriter} writer
   *  @throws its first failure */
  async closed(writer) {
    writer.close()
    await this.until(() => ['closed', 'failed'].includes(writer.state().phase))
    const state = writer.state()
    if (state.error) throw new Error(state.error.message)
    return state
  }
}

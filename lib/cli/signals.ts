/** Signals of the command line: the first asks to stop well, the second gives up. The library itself installs no handlers. */
import { constants } from 'node:os'

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export type StopSignal = (typeof stopSignals)[number]

/** The exit status that shells give to a process ended by this signal. */
export function signalStatus(signal: StopSignal): number {
  return 128 + constants.signals[signal]
}

/** Calls `stop` at the first SIGINT, SIGTERM or SIGHUP and `giveUp` at the second.
 *  @returns what gives the signals back their usual effect. */
export function onStopSignals(stop: (signal: StopSignal) => void, giveUp: (signal: StopSignal) => void): Disposable {
  let seen = false
  const handle = (signal: NodeJS.Signals) => {
    const known = stopSignals.find((candidate) => candidate === signal)
    if (known === undefined) return
    if (seen) giveUp(known)
    else {
      seen = true
      stop(known)
    }
  }
  for (const signal of stopSignals) process.on(signal, handle)
  return {
    [Symbol.dispose]() {
      for (const signal of stopSignals) process.off(signal, handle)
    },
  }
}

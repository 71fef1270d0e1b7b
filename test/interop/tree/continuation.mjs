// What is added to a file that exists: a scan and a line of the log, by PyMoDAQ and then by us.
import { axis, data, noise, ramp } from './content.mjs'

function scan(test, by) {
  const number = test.steps.filter(
    (step) => step.do === 'scan' || (step.do === 'group' && step.type === 'scan' && step.where === '/RawData'),
  ).length
  const path = `/RawData/Scan${String(number).padStart(3, '0')}`
  const origin = `Camera of ${by}`
  const points = [0, 1, 2, 3].flatMap((x) => [0, 1].map((y) => [x, y]))
  return {
    do: 'scan',
    by,
    title: 'DAQScan',
    settings: '<All_settings type="group" />',
    path,
    shape: [4, 2],
    distribution: 'uniform',
    axes: [ramp('Stage é', 'mm', 0, 4, -1, 0.5), axis('Delay', 'fs', 1, [1, 4])],
    detectors: [origin],
    actuators: ['Stage é', 'Delay'],
    done: true,
    points: points.map((indexes, at) => ({
      indexes,
      data: [
        data('power', [noise('float64', [1], at + number)], { origin }),
        data('image µ', [noise('uint16', [3, 4], at + number)], { origin, axes: [ramp('width', 'mm', 1, 4)] }),
      ],
    })),
  }
}

/** The case with PyMoDAQ's part. */
export function appendedCase(test) {
  return { ...test, steps: [...test.steps, scan(test, 'pymodaq'), { do: 'log', by: 'pymodaq', texts: ['PyMoDAQ was here: µ'] }] }
}

/** A case that PyMoDAQ has gone on with, and our part after that. */
export function continuedCase(appended) {
  return { ...appended, steps: [...appended.steps, scan(appended, 'ours'), { do: 'log', by: 'ours', texts: ['and we again: 日本'] }] }
}

// Files that another process writes now: what is new appears by itself, the picture follows or stays, and the figures are the writer's.
// Nothing here measures time: each wait is for a state that the writer has told of before, within a limit.
import { expect, test } from 'vitest'
import { openBrowser } from '../helpers/browser.js'
import { describeInChromium } from './harness/chromium.js'
import { drawnIndex } from './harness/coded-frames.js'
import { eventually } from './harness/eventually.js'
import { openPage, type TestPage } from './harness/page.js'
import { keepNavigationTexts, watchSignal } from './harness/watched-canvas.js'
import { framesPath, Recording, startWriter } from './harness/writers.js'

/** Waits until the picture is of a frame at least as new as the commit that was told last. */
async function keepsUp(p: TestPage, recording: Recording): Promise<number> {
  const committed = recording.committed()
  let index = -1
  await eventually(
    async () => {
      index = await drawnIndex(p)
      return index
    },
    (seen) => expect(seen).toBeGreaterThanOrEqual(committed - 1),
  )
  return index
}

/** A figure of the live panel. */
async function figureText(p: TestPage, name: string): Promise<string> {
  const entry = p.page.locator('.live-figures > div', { has: p.page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
  return (await entry.locator('dd').textContent()) ?? ''
}

async function figure(p: TestPage, name: string): Promise<number> {
  return Number((await figureText(p, name)).replace(/\s/g, ''))
}

/** Waits until the panel has every figure, with a number in it. */
async function hasAllFigures(p: TestPage): Promise<void> {
  const figures = {
    ...{ 'Frames per second': /^[\d.]+$/, In: /^[\d.]+ [kMG]?B\/s$/, 'On disk': /^[\d.]+ [kMG]?B\/s$/, Ratio: /^[\d.]+$/ },
    ...{ Queue: /^[\d.]+ [kMG]?B of [\d.]+ [kMG]?B$/, Dropped: /^0$/, Committed: /^\d+$/ },
    ...{ 'Disk space': /^[\d.]+ [kMGT]?B$/, 'Time left': /^\d+ (s|min|h|days)/ },
  }
  for (const [name, form] of Object.entries(figures))
    await eventually(
      async () => (await figureText(p, name)).replace(/[\s\u202f]+/g, ' '),
      (text) => expect(text, name).toMatch(form),
    )
}

async function followsAndStays(p: TestPage, recording: Recording): Promise<void> {
  const drawnTexts = await keepNavigationTexts(p)
  await p.go(`${framesPath}?follow=1`)
  await recording.commits(3)
  await keepsUp(p, recording)
  const following = await watchSignal(p)
  let last = -1
  for (let round = 0; round < 3; round++) {
    await recording.commits(recording.committed() + 5)
    const index = await keepsUp(p, recording)
    expect(index).toBeGreaterThan(last)
    last = index
  }
  const followed = await following()
  expect(followed).toMatchObject({ blanks: 0, replaced: 0 })
  expect(followed.indexes).toEqual([...followed.indexes].sort((a, b) => a - b))
  expect(followed.looks).toBeGreaterThan(followed.indexes.length)
  // The curve above goes as far as the picture.
  const told = recording.committed()
  await eventually(
    () => p.page.locator('[data-reaches]').getAttribute('data-reaches'),
    (end) => expect(Number(end)).toBeGreaterThanOrEqual(told),
  )
  // The figures come from the writer, and are at least as new as what it has told before.
  await eventually(
    () => figure(p, 'Committed'),
    (committed) => expect(committed).toBeGreaterThanOrEqual(told),
  )
  expect(await figure(p, 'Dropped')).toBe(0)
  await hasAllFigures(p)
  // Where the user puts it, it stays, while the file grows.
  await p.page
    .getByLabel(/^Index in/)
    .first()
    .fill('2')
  await p.page.keyboard.press('Enter')
  await eventually(
    () => drawnIndex(p),
    (index) => expect(index).toBe(2),
  )
  const staying = await watchSignal(p)
  const before = recording.committed()
  await recording.commits(before + 10)
  const extent = p.page.locator('.viewer-slice-extent').first()
  await eventually(
    () => extent.textContent(),
    (text) => expect(Number(text?.replace(/\D/g, ''))).toBeGreaterThan(before),
  )
  expect(await staying()).toMatchObject({ blanks: 0, replaced: 0, indexes: [2] })
  // The key takes it back to the newest.
  await p.page.locator('.plot-canvas').last().focus()
  await p.page.keyboard.press('f')
  await keepsUp(p, recording)
  // The axis of times was there before anything was drawn along it, and stayed: no tick was ever an index.
  const { ticks, others } = await drawnTexts()
  expect(others.filter((text) => /^time \((s|\d{4}-\d\d-\d\d)\)$/.test(text))).not.toEqual([])
  expect(others.filter((text) => text.includes('(index)'))).toEqual([])
  expect(ticks.length).toBeGreaterThan(0)
  expect(ticks.filter((text) => !/^\d\d:\d\d/.test(text))).toEqual([])
}

describeInChromium('a file that is being written', () => {
  test.each([
    ['in the default mode', []],
    ['with --live', ['--live']],
  ] as const)('by h5saver log %s: the page follows, stays, and does not flash', async (mode, words) => {
    const recording = await Recording.start(...words)
    const p = await openPage((await openBrowser(recording.file)).url)
    await p.page.locator('.header .badge-good').waitFor()
    await followsAndStays(p, recording)
    await p.shot(`live-${mode.replace(/\W+/g, '-')}`)
    // At rest all three say the same: the writer, the panel, the picture.
    const given = await recording.rest()
    await eventually(
      async () => [await figure(p, 'Accepted'), await figure(p, 'Committed'), await figure(p, 'Dropped')],
      (seen) => expect(seen).toEqual([given, given, 0]),
    )
    await eventually(
      () => drawnIndex(p),
      (index) => expect(index).toBe(given - 1),
    )
    expect(Number((await recording.end()).committed)).toBe(given)
    await p.page.locator('.header .badge-good').waitFor({ state: 'detached' })
  })

  test('by h5saver log --browse: the page of the writer itself', async () => {
    const recording = await Recording.start('--browse', '--no-open')
    const { url } = await recording.cli.event(({ event }) => event === 'listening')
    const p = await openPage(String(url))
    await p.page.locator('.header .badge-good').waitFor()
    await followsAndStays(p, recording)
    await p.shot('live-browse')
    // The page ends with the recording, and says that nobody answers any more.
    await p.context.unrouteAll()
    const close = recording.end()
    await p.page.getByText('disconnected').waitFor()
    expect(Number((await close).committed)).toBeGreaterThan(0)
    p.problems.splice(0)
  })

  test('new scans and new nodes appear by themselves, and data that is filled in place', async () => {
    const writer = await startWriter()
    await writer.tell('scan', 'point', 'commit')
    const p = await openPage((await openBrowser(writer.file)).url)
    await p.go('/RawData')
    await p.row('/RawData/Scan000').waitFor()
    expect(await p.row('/RawData/Scan001').count()).toBe(0)
    await writer.tell('scan', 'point', 'commit')
    await p.row('/RawData/Scan001').waitFor()
    await p.page.locator('.contents').getByRole('button', { name: 'Scan001' }).waitFor()
    await writer.tell('camera', 'slow', 'commit')
    await p.row('/RawData/Detector000').waitFor()
    const value = '/RawData/Scan001/Detector000/Data0D/CH00/Data00'
    await p.go(`${value}?slice=1`)
    const shown = p.page.locator('.viewer-numbers dd')
    await shown.waitFor()
    expect((await shown.textContent())?.trim()).not.toBe('11 A')
    await writer.tell('point', 'commit')
    await eventually(
      async () => (await shown.textContent())?.trim(),
      (text) => expect(text).toBe('11 A'),
    )
    await p.shot('live-new-scan')
    await writer.tell('close')
  })

  test('losses stay on the panel when frames are taken again', async () => {
    const writer = await startWriter()
    await writer.tell('camera', 'slow', 'commit')
    const p = await openPage((await openBrowser(writer.file)).url)
    await eventually(
      () => figure(p, 'Committed'),
      (committed) => expect(committed).toBe(1),
    )
    expect(await figure(p, 'Dropped')).toBe(0)
    const { dropped, committed } = await writer.tell('burst', 'commit')
    expect(dropped).toBeGreaterThan(0)
    await eventually(
      () => figure(p, 'Dropped'),
      (seen) => expect(seen).toBe(dropped),
    )
    const told = await writer.tell('slow', 'commit', 'slow', 'commit')
    expect(told.committed).toBe(committed + 2)
    await eventually(
      () => figure(p, 'Committed'),
      (seen) => expect(seen).toBe(told.committed),
    )
    expect(await p.page.locator('.live-bad').textContent()).toMatch(new RegExp(`${dropped} dropped`))
    await p.shot('live-dropped')
    // Also when the writer has gone.
    await writer.tell('close')
    await p.page.locator('.live-state').getByText('The file is closed').waitFor()
    expect(await p.page.locator('.live-bad').textContent()).toMatch(new RegExp(`${dropped} dropped`))
    await p.shot('live-ended')
  })
})

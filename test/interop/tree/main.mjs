// The part of the tree's checks that runs in Node: node main.mjs STAGE WORK [REFERENCE]. README.md tells the stages.
//
// write   writes every case with the package, and what it must be when it is loaded
// read    describes with the package's loader all that lies in WORK, goes on with what PyMoDAQ has gone on with, and converts
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cases } from './cases.mjs'
import { appendedCase, continuedCase } from './continuation.mjs'
import { convert } from './convert.mjs'
import { describeFile } from './describe.mjs'
import { expectationOf } from './expect.mjs'
import { continueCase, writeCase } from './write.mjs'

const [stage, work, reference] = process.argv.slice(2)

async function writeJson(path, content) {
  await writeFile(path, JSON.stringify(content))
}

async function write() {
  for (const folder of ['ours', 'appended', 'continued']) await mkdir(join(work, folder), { recursive: true })
  for (const test of cases) {
    const at = join(work, 'ours', test.name)
    try {
      await writeCase(test, `${at}.h5`)
    } catch (cause) {
      throw new Error(`case ${test.name} cannot be written`, { cause })
    }
    await describeCase('ours', test)
    // A variant of the data of another case: going on with its file would show nothing new.
    if (test.goOn === false) continue
    const appended = appendedCase(test)
    await describeCase('appended', appended)
    await describeCase('continued', continuedCase(appended))
  }
}

async function describeCase(folder, test) {
  await writeJson(join(work, folder, `${test.name}.case.json`), test)
  await writeJson(join(work, folder, `${test.name}.json`), expectationOf(test))
}

async function filesIn(folder) {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.h5')).map((name) => join(folder, name))
}

async function read() {
  if (reference !== undefined) await borrow(reference)
  for (const folder of ['ours', 'twins', 'appended', 'reference']) {
    for (const file of await filesIn(join(work, folder))) {
      await writeJson(file.replace(/\.h5$/, '.ours.json'), await describeFile(file).catch(asError))
      if (folder !== 'appended') await convert(file, join(work, 'converted', folder))
    }
  }
  await goOn()
}

/** Copies the files that PyMoDAQ wrote elsewhere: everything that is done here is done beside them. */
async function borrow(from) {
  await mkdir(join(work, 'reference'), { recursive: true })
  for (const file of await filesIn(from)) await copyFile(file, join(work, 'reference', basename(file)))
}

async function goOn() {
  for (const file of await filesIn(join(work, 'appended'))) {
    const copy = join(work, 'continued', basename(file))
    await copyFile(file, copy)
    await continueCase(JSON.parse(await readFile(copy.replace(/\.h5$/, '.case.json'), 'utf8')), copy)
  }
}

function asError(error) {
  return { error: `${error.code ?? error.name}: ${error.message}` }
}

await { write, read }[stage]()

// feedsmith.mjs – what npm's feedsmith reads in each of the files, as a JSON list: the feed, or null and why on stderr.
import { readFileSync } from 'node:fs'
import { parseFeed, parseOpml } from 'feedsmith'

const read = (file) => {
  const text = readFileSync(file, 'utf8')
  try {
    return file.endsWith('.opml') ? parseOpml(text) : parseFeed(text).feed
  } catch (error) {
    console.error(`${file}: ${error.message}`)
    return null
  }
}
console.log(JSON.stringify(process.argv.slice(2).map(read)))

// The words of names as search reads them in a browser: node reading.js words.js RULES.json (one name a line, in JSON).
"use strict"
const { readFileSync } = require("node:fs")
const { createInterface } = require("node:readline")
const { runInThisContext } = require("node:vm")

globalThis.self = globalThis
const [words, rules] = process.argv.slice(2)
runInThisContext(readFileSync(words, "utf8"), words)
const reader = new self.rectifiedSearch.Reader(JSON.parse(readFileSync(rules, "utf8")))

createInterface({ input: process.stdin }).on("line", line => {
  const all = reader.lower(JSON.parse(line))
  const telling = reader.telling(all)
  console.log(JSON.stringify([...new Set(telling.length ? telling : all)]))
})

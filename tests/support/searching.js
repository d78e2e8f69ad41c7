// Answers queries with the search engine outside a browser: node searching.js SCRIPTS… (one a line each way, in JSON).
// The files are those that the site serves: the engine's, the index, and the folder of the parts last.
"use strict"
const { readFileSync } = require("node:fs")
const { join } = require("node:path")
const { createInterface } = require("node:readline")
const { runInThisContext } = require("node:vm")

globalThis.self = globalThis
const [parts, ...scripts] = process.argv.slice(2).reverse()
for (const script of scripts.reverse()) runInThisContext(readFileSync(script, "utf8"), script)

const load = async part => {
  const script = readFileSync(join(parts, `${part}.js`), "utf8")
  return JSON.parse(script.slice(script.indexOf("]=") + 2))
}

// The words of a query are answered twice: by the index, and by all that it asks for.
const pending = []
let begun
const ask = self.rectifiedSearch.session(self.rectifiedParts.index, load, result => {
  if (!result.final) return
  const { query, items, little, missing, spelling, topics, foreign } = result
  const took = performance.now() - begun
  console.log(JSON.stringify({ query, took, items, little, missing, spelling, topics: topics.length, foreign }))
  setImmediate(next)
})
const next = () => {
  if (!pending.length) return
  begun = performance.now()
  ask(pending.shift())
}
createInterface({ input: process.stdin })
  .on("line", line => pending.push(JSON.parse(line)))
  .on("close", next)

// The worker behind Material's search box. It speaks Material's protocol: 0 set up → 1 ready, 2 query → 3 result.
// Set-up names the scripts to load, the engine's and the index; a result is what the engine's `search` returns.
"use strict"
{
  let engine

  addEventListener("message", ({ data: { type, data } }) => {
    switch (type) {
      case 0:
        importScripts(...data)
        engine = self.rectifiedSearch.create(self.rectifiedIndex)
        postMessage({ type: 1 })
        break
      case 2:
        postMessage({ type: 3, data: engine.search(data) })
        break
      default:
        throw new TypeError(`no such message: ${type}`)
    }
  })
}

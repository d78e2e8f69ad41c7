// The worker behind Material's search box. It speaks Material's protocol: 0 set up → 1 ready, 2 query → 3 result.
// Set-up names the scripts to load, the engine's and the index, and the folder of the parts; a result is what the engine's
// `search` returns, and comes a second time, `final`, where texts had to be loaded for it.
"use strict"
{
  let ask

  /** A part of the index or the texts: a script, for pages opened from disk, around what is JSON. */
  const load = folder => async part => {
    const response = await fetch(`${folder}${part}.js`)
    if (!response.ok) throw new Error(response.statusText)
    const script = await response.text()
    return JSON.parse(script.slice(script.indexOf("]=") + 2))
  }

  addEventListener("message", ({ data: { type, data } }) => {
    switch (type) {
      case 0:
        importScripts(...data.scripts)
        ask = self.rectifiedSearch.session(self.rectifiedParts.index, load(data.parts), result =>
          postMessage({ type: 3, data: result }),
        )
        postMessage({ type: 1 })
        break
      case 2:
        ask(data)
        break
      default:
        throw new TypeError(`no such message: ${type}`)
    }
  })
}

// Calculators. What draws one is fetched when it is opened, or when the address holds its numbers.
;(() => {
  const fetched = new Map()

  /** Run a script once, after those that were asked for before; a classic one, since modules do not open from disk. */
  const fetch = name => {
    if (!fetched.has(name)) {
      const src = `${rectified.base}assets/javascripts/calculators/${name}.js`
      const script = Object.assign(document.createElement("script"), { src, async: false })
      const ended = new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }))
      fetched.set(
        name,
        ended.finally(() => script.remove()),
      )
      document.head.append(script)
    }
    return fetched.get(name)
  }

  const draw = async box => {
    if (box.querySelector("form")) return
    const id = box.id.replace("calculator-", "")
    try {
      await Promise.all(["form", id].map(fetch))
    } catch {
      fetched.clear()
      box.querySelector(".scriptless").textContent = "The form could not be loaded; close and open to try again."
      box.classList.add("failed")
      return
    }
    if (!box.querySelector("form")) rectified.calculators.draw(box, id)
  }

  // Folds tell nobody above them that they open.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.matches("details.calculator[open]")) draw(target)
    },
    true,
  )

  rectified.onArrival(async () => {
    const id = new URLSearchParams(location.search).get("calculator")
    const box = id && document.getElementById(`calculator-${id}`)
    if (!box) return
    rectified.layOut()
    await draw(box)
    box.open = true
    box.scrollIntoView()
  })
})()

// The list of all corrections: by topic, by words, by weight. The choice stands in the address, so that it can be shared.
;(() => {
  const OUT = "left-out"

  /** What can be chosen from: each correction with its words, those of its question among them. */
  const read = () =>
    [...document.querySelectorAll(".all-corrections .corrections > ul > li")].map(entry => {
      const group = entry.closest(".group")
      const title = group.querySelector(".question-link").textContent
      return { entry, group, slip: !!entry.closest(".slip"), words: `${title} ${entry.textContent}`.toLowerCase() }
    })

  rectified.onArrival(() => {
    const form = document.querySelector(".choose")
    if (!form) return
    const list = document.querySelector(".all-corrections")
    const { topic, words } = form.elements
    const weight = value => list.querySelector(`[name=weight][value=${value}]`)
    let entries

    const show = () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean)
      if (wanted.length) entries ??= read()
      for (const { entry, words } of entries ?? [])
        entry.classList.toggle(OUT, !wanted.every(word => words.includes(word)))
      for (const section of list.querySelectorAll(".of-topic")) {
        for (const part of [...section.querySelectorAll(".group"), section])
          part.classList.toggle(OUT, !part.querySelector(`.corrections > ul > li:not(.${OUT})`))
        if (topic.value && section.dataset.topic !== topic.value) section.classList.add(OUT)
      }
      const count = kind => list.querySelectorAll(`.of-topic:not(.${OUT}) ${kind} > ul > li:not(.${OUT})`).length
      const counts = { major: count(".corrections:not(.slip)"), any: count(".corrections") }
      for (const [value, number] of Object.entries(counts))
        weight(value).parentElement.querySelector("small").textContent = number
      const shown = counts[weight("any").checked ? "any" : "major"]
      form.querySelector("output").textContent = shown === 1 ? "1 correction" : `${shown} corrections`
    }

    const address = () => {
      const said = new URLSearchParams()
      if (topic.value) said.set("topic", topic.value)
      if (words.value) said.set("words", words.value)
      if (weight("any").checked) said.set("weight", "any")
      const query = said.size ? `?${said}` : ""
      history.replaceState(history.state, "", location.pathname + query)
    }

    const said = new URLSearchParams(location.search)
    topic.value = said.get("topic") ?? ""
    if (topic.selectedIndex < 0) topic.value = ""
    words.value = said.get("words") ?? ""
    // Who comes for one correction sees it, whatever its weight.
    const target = document.getElementById(location.hash.slice(1))
    if (said.get("weight") === "any" || target?.closest(".slip")) weight("any").checked = true
    show()
    if (target?.closest(".slip")) target.scrollIntoView()

    const change = () => {
      show()
      address()
    }
    form.addEventListener("input", change)
    list.addEventListener("change", change)
    form.addEventListener("submit", event => event.preventDefault())
  })
})()

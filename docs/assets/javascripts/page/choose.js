// The list of all corrections: by topic, by words, by weight. The choice stands in the address, so that it can be shared.
;(() => {
  const OUT = "left-out"
  const PAUSE = 100 // ms: who types on need not wait for each letter

  /** What can be chosen from: each correction with the question and the topic that it stands below. */
  const read = list =>
    [...list.querySelectorAll(".corrections > ul > li")].map(entry => ({
      entry,
      group: entry.closest(".group"),
      section: entry.closest(".of-topic"),
      slip: !!entry.closest(".slip"),
    }))

  /** The words of a correction, those of its question among them. */
  const wordsOf = ({ entry, group }) =>
    `${group.querySelector(".question-link").textContent} ${entry.textContent}`.toLowerCase()

  rectified.onArrival(() => {
    const form = document.querySelector(".choose")
    if (!form) return
    const list = document.querySelector(".all-corrections")
    const { topic, words } = form.elements
    const weight = value => list.querySelector(`[name=weight][value=${value}]`)
    const entries = read(list)
    const parts = list.querySelectorAll(".of-topic, .group")

    // One look at each: at a thousand corrections a search of the page for each topic is felt at every letter.
    const show = () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean)
      const ofTopic = section => !topic.value || section.dataset.topic === topic.value
      const counts = { major: 0, any: 0 }
      const filled = new Set()
      for (const one of entries) {
        if (wanted.length) one.words ??= wordsOf(one)
        const fits = wanted.every(word => one.words.includes(word))
        one.entry.classList.toggle(OUT, !fits)
        if (!fits || !ofTopic(one.section)) continue
        filled.add(one.group).add(one.section)
        counts.any += 1
        counts.major += !one.slip
      }
      for (const part of parts) part.classList.toggle(OUT, !filled.has(part))
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

    const here = location.pathname
    let pause
    const change = () => {
      clearTimeout(pause)
      if (location.pathname !== here) return // one has gone on to another page meanwhile
      show()
      address()
    }
    form.addEventListener("input", ({ target }) => {
      if (target !== words) return change()
      clearTimeout(pause)
      pause = setTimeout(change, PAUSE)
    })
    list.addEventListener("change", change)
    form.addEventListener("submit", event => {
      event.preventDefault()
      change()
    })
  })
})()

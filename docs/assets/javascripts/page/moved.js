// Leads on to where a question went, by the record of all addresses. Loaded by pages that moved, and by follow.js
// where an address names a question that the page does not hold. On the script's own element, `data-suffix` is how
// addresses of pages end, and `data-otherwise` where to go if the record does not know the question.
;(() => {
  "use strict"

  const { src, dataset } = document.currentScript
  const base = new URL("../../../", src).href
  const slug = location.hash.slice(1)

  const otherwise = () => {
    if (dataset.otherwise) location.replace(dataset.otherwise)
  }

  const lead = () => {
    const record = self.rectifiedAddresses
    if (!Object.hasOwn(record, slug)) return otherwise()
    const [topic, now = slug] = record[slug].split("#")
    location.replace(`${base}topics/${topic}${dataset.suffix}${now ? `#${now}` : ""}`)
  }

  if (!slug) return otherwise()
  const record = document.createElement("script")
  record.src = `${base}assets/generated/addresses.js`
  record.onload = lead
  record.onerror = otherwise
  document.head.append(record)
})()

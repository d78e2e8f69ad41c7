// Leads a reader who chose a result to the sentence that it showed, and marks there what was found. Loaded by box.js when
// that is to be done; gives what readers are led to.
self.rectifiedFound = (() => {
  "use strict"

  const UNREAD = "math, button, script, style, .meta, .neighbours, .headerlink"
  const BLOCK = "p, li, tr, pre, figcaption, summary, h2, h3"
  const MARK = "search-found"
  const LOOKS = [0, 50, 150, 300, 600, 1000, 1600, 2500] // ms after which the mark must be in sight …
  const EDGE = 0.12 // … and so far from the window's edges, as a share of its height

  /** Letters and digits alone: what is alike in the index's text and in the page's. */
  const plain = text =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]/g, "")

  /** The texts of an element in order, their plain letters in one, and for each of those where it stands. */
  const read = element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    const places = []
    let letters = ""
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest(UNREAD)) continue
      ;[...node.data].reduce((offset, character) => {
        const added = plain(character)
        for (const letter of added) {
          letters += letter
          places.push({ node, offset, end: offset + character.length })
        }
        return offset + character.length
      }, 0)
    }
    return { letters, places }
  }

  const words = text => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])

  /** How many words of a sentence a block of the page holds, less a little for all that it holds besides. */
  const shared = (block, sentence) => {
    const held = words(block.textContent)
    let count = 0
    for (const word of sentence) if (held.has(word)) count++
    return count - held.size / 1000
  }

  /** The block of a question that shows most of a sentence; the smallest, where one is within another. */
  const blockOf = (section, { sentence, hit }) => {
    const wanted = words(sentence),
      letters = plain(hit)
    const blocks = [...section.querySelectorAll(BLOCK)].filter(block => !block.matches(UNREAD))
    const holding = blocks.filter(block => read(block).letters.includes(letters))
    const [best] = (holding.length ? holding : blocks)
      .map(block => ({ block, count: shared(block, wanted) }))
      .sort((a, b) => b.count - a.count)
    return best?.block
  }

  /** Mark the letters from one place to another, text by text. */
  const markRun = places => {
    const parts = new Map()
    for (const { node, offset, end } of places) {
      const part = parts.get(node)
      if (part) part.end = end
      else parts.set(node, { offset, end })
    }
    return [...parts].map(([node, { offset, end }]) => {
      const range = document.createRange()
      range.setStart(node, offset)
      range.setEnd(node, end)
      const mark = Object.assign(document.createElement("mark"), { className: MARK })
      range.surroundContents(mark)
      return mark
    })
  }

  const clear = () => {
    for (const mark of document.querySelectorAll(`.${MARK}`)) {
      const parent = mark.parentNode
      mark.replaceWith(...mark.childNodes)
      parent.normalize()
    }
  }

  /** Scroll to a mark, and again while the page and its theme still move to the question's anchor; readers' hands win. */
  const lead = mark => {
    const hands = new AbortController()
    for (const touch of ["wheel", "touchstart", "keydown", "pointerdown"]) {
      addEventListener(touch, () => hands.abort(), { signal: hands.signal, passive: true })
    }
    for (const delay of LOOKS) {
      setTimeout(() => {
        const { top, bottom } = mark.getBoundingClientRect()
        if (hands.signal.aborted || (top > innerHeight * EDGE && bottom < innerHeight * (1 - EDGE))) return
        // At once, so that nobody who wants less motion is moved.
        mark.scrollIntoView({ block: "center", behavior: "instant" })
      }, delay)
    }
    setTimeout(() => hands.abort(), LOOKS.at(-1) + 1)
  }

  return found => {
    clear()
    const section = document.getElementById(found.name)?.closest("section")
    const block = section && blockOf(section, found)
    if (!block) return
    for (let part = block; part; part = part.parentElement) if (part.matches("details")) part.open = true
    self.rectified?.layOut()
    const { letters, places } = read(block)
    const hit = plain(found.hit)
    const at = letters.indexOf(hit)
    const [mark] = at < 0 ? [block] : markRun(places.slice(at, at + hit.length))
    lead(mark)
    return mark
  }
})()

// Layout that was put off.
;(() => {
  const TURN = 8 // ms after which whatever waits comes first; a phone takes several times as long as a desk

  // The parts whose layout the style sheet puts off are laid out as time allows. From the second page on, none is put off.
  const layOut = () => {
    const root = document.documentElement
    if (!self.requestIdleCallback || root.classList.contains("laid-out")) return
    const parts = [...document.querySelectorAll(".question > :is(.full, .corrections, .more), .names, .group, .sheet")]
    const go = () => {
      const start = performance.now()
      do {
        const part = parts.shift()
        if (!part) return rectified.layOut()
        part.classList.add("laid-out")
        part.getBoundingClientRect() // now, while there is time
      } while (performance.now() - start < TURN)
      requestIdleCallback(go)
    }
    requestIdleCallback(go)
  }

  rectified.onArrival(layOut)
})()

// Iterations of training, and the last batch, which may be short.
;(() => {
  const { shown } = rectified.calculators
  const size = (id, name, symbol, value, max = 1_000_000) => ({ id, name, symbol, value, min: 1, max, whole: true })

  rectified.calculators.add("epochs", {
    fields: [
      size("examples", "Training examples", "N", 60_000, 1e12),
      size("batch", "Batch size of a device", "B", 128),
      size("devices", "Devices", "d", 1),
      size("accumulated", "Batches accumulated for an update", "a", 1),
      size("epochs", "Epochs", "E", 5),
      {
        id: "last",
        name: "Incomplete last batch",
        value: "kept",
        options: { kept: "kept", dropped: "dropped" },
      },
    ],
    compute: v => {
      const batch = v.batch * v.devices * v.accumulated
      if (batch > v.examples) {
        const wrong = `An update takes ${shown(batch)} examples (batch size × devices × accumulated), and there are ${shown(v.examples)}.`
        return { at: "batch", wrong }
      }
      const rest = v.examples % batch
      const whole = (v.examples - rest) / batch
      const updates = whole + (rest && v.last === "kept" ? 1 : 0)
      const last = rest && v.last === "kept" ? rest : batch
      return {
        says: `${shown(updates)} iterations an epoch, ${shown(updates * v.epochs)} in all; the last takes ${shown(last)} examples.`,
        tables: [
          {
            caption: "Result; an iteration is an update of the weights",
            rows: [
              ["Examples of an update (effective batch size)", batch],
              ["Iterations an epoch", updates],
              ["Iterations in all", updates * v.epochs],
              ["Examples of the last iteration of an epoch", last],
              ["Examples left out in each epoch", v.last === "kept" ? 0 : rest],
            ],
          },
        ],
      }
    },
  })
})()

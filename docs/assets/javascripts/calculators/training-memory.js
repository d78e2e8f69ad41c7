// What training keeps in memory, part by part.
;(() => {
  const { memory } = rectified.calculators
  // Bytes a parameter: weights, gradients, and a copy of the weights in 32 bits.
  const PRECISIONS = { mixed: [2, 2, 4], full: [4, 4, 0], half: [2, 2, 0] }
  const STATES = { sgd: 0, momentum: 1, adam: 2 }

  rectified.calculators.add("training-memory", {
    fields: [
      { id: "parameters", name: "Parameters", symbol: "P", value: "7e9", min: 1, max: 1e14, whole: true },
      {
        id: "precision",
        name: "Precision",
        value: "mixed",
        options: {
          mixed: "mixed: 16 bits, with a copy of the weights in 32",
          full: "32 bits",
          half: "16 bits alone",
        },
      },
      {
        id: "optimizer",
        name: "Optimizer",
        value: "adam",
        options: {
          adam: "Adam or AdamW: two numbers a parameter",
          momentum: "momentum: one number a parameter",
          sgd: "plain SGD: none",
        },
      },
      {
        id: "state",
        name: "Optimizer's numbers in",
        value: "4",
        options: { 4: "32 bits", 2: "16 bits", 1: "8 bits, without their scales" },
      },
      { id: "kept", name: "Activations kept for an example, in numbers", value: "0", min: 0, max: 1e12, whole: true },
      { id: "batch", name: "Examples at once", symbol: "B", value: 1, min: 1, max: 1_000_000, whole: true },
      {
        id: "devices",
        name: "Devices that share all but the activations",
        value: 1,
        min: 1,
        max: 1_000_000,
        whole: true,
      },
    ],
    compute: v => {
      const [weights, gradients, copy] = PRECISIONS[v.precision]
      const parts = [
        ["Weights", weights],
        ["Gradients", gradients],
        ["Copy of the weights in 32 bits", copy],
        ["Optimizer's numbers", STATES[v.optimizer] * Number(v.state)],
      ].map(([name, bytes]) => [name, bytes * v.parameters])
      const sum = parts.reduce((total, [, bytes]) => total + bytes, 0)
      const activations = v.kept * v.batch * weights
      const share = Math.ceil(sum / v.devices)
      return {
        says: `${memory(share + activations)} on each device, besides buffers.`,
        tables: [
          {
            caption: "Result",
            rows: [
              ...parts.map(([name, bytes]) => [name, memory(bytes)]),
              ["These four", memory(sum)],
              ["Bytes a parameter", sum / v.parameters],
              ["Activations", memory(activations)],
              ["On each device", memory(share + activations)],
            ],
          },
        ],
      }
    },
  })
})()

// What is read off a confusion matrix of two classes.
;(() => {
  const { real, rounded } = rectified.calculators
  const count = (id, name, symbol, value) => ({ id, name, symbol, value, min: 0, max: 10_000_000, whole: true })

  rectified.calculators.add("confusion-matrix", {
    fields: [
      count("tp", "True positives", "n_TP", 8),
      count("fn", "False negatives", "n_FN", 2),
      count("fp", "False positives", "n_FP", 4),
      count("tn", "True negatives", "n_TN", 36),
    ],
    compute: ({ tp, fn, fp, tn }) => {
      const all = tp + fn + fp + tn
      if (!all) return { wrong: "All four counts are 0; type at least one case." }
      const share = (part, whole, none) => (whole ? real(part / whole) : `undefined: ${none}`)
      const under = [tp + fp, tp + fn, tn + fp, tn + fn]
      const sides = Math.sqrt(under[0] * under[1]) * Math.sqrt(under[2] * under[3])
      const recall = share(tp, tp + fn, "no case is positive")
      const specificity = share(tn, tn + fp, "no case is negative")
      const precision = share(tp, tp + fp, "nothing is called positive")
      const f1 = share(2 * tp, 2 * tp + fp + fn, "there is no positive, called or true")
      const both = recall.real === undefined || specificity.real === undefined
      const said = value => (typeof value === "string" ? "undefined" : rounded(value.real))
      return {
        says: `Precision ${said(precision)}, recall ${said(recall)}, F1 ${said(f1)}.`,
        tables: [
          {
            caption: "Result",
            rows: [
              ["Precision", precision],
              ["Recall (sensitivity)", recall],
              ["F1", f1],
              ["Specificity", specificity],
              ["Accuracy", real((tp + tn) / all)],
              [
                "Balanced accuracy",
                both ? "undefined: one class has no case" : real((recall.real + specificity.real) / 2),
              ],
              [
                "Matthews correlation (MCC)",
                share(tp * tn - fp * fn, sides, "a class does not occur, or is never called"),
              ],
              ["Share of positives", real((tp + fn) / all)],
              ["Cases", all],
            ],
          },
        ],
      }
    },
  })
})()

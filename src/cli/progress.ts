import type { Io } from './io.js'

/** A progress bar on the error output of a terminal; nothing anywhere else. */
export function progressBar(io: Io, total: number): { step: () => void; end: () => void } {
  let done = 0
  const draw = () => {
    if (!io.interactive) return
    const filled = Math.round((done / Math.max(total, 1)) * 30)
    io.err(`\r${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${done}/${total}`)
  }
  draw()
  return {
    step() {
      done += 1
      draw()
    },
    end() {
      if (io.interactive) io.err('\n')
    },
  }
}

import { presets } from 'rostermap'
import type { TestIdpStyle } from 'rostermap/testing'
import { describe } from 'vitest'
import { mountAll } from '../../saml/attacks/mounted.js'

const styles = Object.keys(presets).filter((it): it is TestIdpStyle => it !== 'generic')

describe.each(styles)('a Response in the style of %s', mountAll)

import type { Licence } from '../contract.js'
import type { Fields } from '../read.js'

/** @internal An application role as a licence. Data Center and Cloud show it alike. */
export function licenceOf(role: Fields): Licence {
  const name = role.optionalText('name')
  const unlimited = role.flag('hasUnlimitedSeats') === true
  return {
    id: role.text('key'),
    ...(name === undefined ? {} : { name }),
    ...(unlimited ? {} : { seats: role.count('numberOfSeats') }),
    ...(role.raw('userCount') === undefined ? {} : { used: role.count('userCount') }),
    groups: role.texts('groups'),
  }
}

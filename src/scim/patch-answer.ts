import type { HandlerConfig } from './handler-options.js'
import type { ListParameters } from './list-parameters.js'
import type { ResourceType } from './registry.js'

/** @internal Whether a PATCH is answered with the resource rather than with 204 (RFC 7644, 3.5.2). */
export function patchAnswers(
  { patchAnswer }: HandlerConfig,
  type: ResourceType,
  { attributes, excludedAttributes }: Pick<ListParameters, 'attributes' | 'excludedAttributes'>,
): boolean {
  if (attributes !== undefined || excludedAttributes !== undefined) return true
  return patchAnswer === 'resource' || (patchAnswer === 'auto' && type.membership === undefined)
}

/**
 * A command as a button.
 * @module
 */

import { Button, html } from '../../../../../courier_app/kit/index.js';
import { commandOf, run } from '../commands.js';

/**
 * A command as a button, by its title or other words, or as a drawing alone; nothing where there is no such command.
 * @param {{id: string, icon?: string, look?: string, children?: any, [more: string]: any}} props
 */
export function CommandButton({ id, icon, look = icon ? 'icon' : '', children, ...more }) {
  const found = commandOf(id);
  if (!found) return null;
  const hindrance = found.hindrance();
  const title = hindrance || (icon ? found.title() : undefined);
  return html`<${Button} look=${look} icon=${icon} off=${Boolean(hindrance)}
      data-command=${id} title=${title} aria-label=${icon && !children ? title : undefined}
    onClick=${() => run(id)} ...${more}>${children ?? (icon ? '' : found.title())}</${Button}>`;
}

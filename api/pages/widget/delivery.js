/**
 * A shop's own site offers deliveries by bicycle: <script src=".../widget/v1.js" data-shop="KEY">
 * and <tournee-delivery>. No cookie, nothing stored, nothing loaded besides. See docs/widget.md.
 */
(() => {
  'use strict';

  /**
   * @typedef {import('answers').Answers['find_widget_slots']} Slots
   * @typedef {Slots['slots'][number]} Slot
   * @typedef {import('answers').Answers['hold_widget_slot']} HoldReply
   * @typedef {Pick<Slot, 'start'|'end'>} Span
   * @typedef {{ holdId: string, start: string, end: string, expiresAt: string, priceCents: number | null, address: string }} Hold
   * @typedef {{ lon: string | number, lat: string | number, street_only?: boolean }} Door
   * @typedef {{ label: string, lon: number, lat: number, street_only: boolean }} Suggestion
   */

  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  /** @type {Record<string, Record<string, string>>} */
  // @ts-expect-error  The server writes the sentences here.
  const TEXTS = __TEXTS__;
  const home = script ? new URL(script.src).origin : '';
  const shop = script?.dataset.shop ?? '';

  const STYLE = `
:host { display: block; color: var(--tournee-text, #1d2730); background: var(--tournee-background, transparent);
  font: var(--tournee-font, inherit); line-height: 1.4; }
:host([hidden]), [hidden] { display: none; }
* { box-sizing: border-box; font: inherit; }
form, fieldset, .slots { display: grid; gap: .75rem; margin: 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0 0 .35rem; font-weight: 600; }
label.field { display: grid; gap: .25rem; }
input[type=text], input[type=tel] { width: 100%; padding: .55rem .65rem; color: inherit; background: var(--tournee-field, #fff);
  border: 1px solid var(--tournee-border, #66737f); border-radius: var(--tournee-radius, 6px); }
button { justify-self: start; min-height: 44px; padding: .5rem 1rem; cursor: pointer; border: 0;
  color: var(--tournee-on-color, #fff); background: var(--tournee-color, #17594a); border-radius: var(--tournee-radius, 6px); }
button.plain { color: inherit; background: transparent; border: 1px solid var(--tournee-border, #66737f); }
button[aria-disabled=true] { cursor: progress; opacity: .75; }
:focus-visible { outline: 3px solid var(--tournee-focus, #b35c00); outline-offset: 2px; }
.choices { display: grid; gap: .4rem; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
.meant { display: grid; gap: .4rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.meant[hidden] { display: none; }
.slot { display: flex; gap: .5rem; align-items: baseline; min-height: 44px; padding: .5rem .65rem; cursor: pointer;
  border: 1px solid var(--tournee-border, #66737f); border-radius: var(--tournee-radius, 6px); }
.slot:has(:checked) { border-color: var(--tournee-color, #17594a); box-shadow: inset 0 0 0 1px var(--tournee-color, #17594a); }
.slot small { display: block; }
.map { width: 100%; height: 20rem; border: 1px solid var(--tournee-border, #66737f); border-radius: var(--tournee-radius, 6px); }
.slots { margin-top: 1rem; }
.status { margin: 1rem 0 0; }
.wrong { margin: 1rem 0 0; padding: .5rem .65rem; color: var(--tournee-wrong, #9c1c1c); border: 1px solid currentcolor;
  border-radius: var(--tournee-radius, 6px); }`;

  /**
   * @template {keyof HTMLElementTagNameMap} N
   * @param {N} name
   * @param {Record<string, unknown>} [props]
   * @param {...(Node | string)} children
   */
  const make = (name, props = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(props)) {
      if (typeof value === 'function')
        element.addEventListener(key.slice(2), (event) => value(event));
      else if (key in element && key !== 'list') Object.assign(element, { [key]: value });
      else element.setAttribute(key, String(value));
    }
    element.append(...children);
    return element;
  };

  class Delivery extends HTMLElement {
    static formAssociated = true;

    #internals = this.attachInternals?.();
    #root = this.attachShadow({ mode: 'open' });
    #options = make('datalist', { id: 'addresses' });
    #address = make('input', {
      type: 'text',
      name: 'address',
      required: true,
      autocomplete: 'street-address',
      list: 'addresses',
      maxLength: 300,
      oninput: () => this.#suggest(),
    });
    #toMap = make('button', {
      type: 'button',
      className: 'plain',
      hidden: true,
      onclick: () => this.#showMap(),
    });
    #ask = make('button', { type: 'submit' });
    #form = make('form', {
      noValidate: true,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        this.#find();
      },
    });
    #meanings = make('ul', { className: 'meant', hidden: true });
    #wrong = make('p', { className: 'wrong', role: 'alert', hidden: true });
    #status = make('p', { className: 'status', role: 'status' });
    #slots = make('div', { className: 'slots', hidden: true });
    /** @type {HTMLIFrameElement | null} */
    #map = null;
    /** @type {Hold | null} */
    #held = null;
    #timer = 0;
    #left = 0;
    #suggesting = 0;
    /** @type {Door | null} */
    #chosen = null;
    /** @type {string | undefined} */
    #zone;
    #books = false;

    get language() {
      const named =
        this.getAttribute('lang') || document.documentElement.lang || navigator.language;
      return named.toLowerCase().startsWith('fr') ? 'fr' : 'en';
    }

    /** Hold as the shop's checkout needs it: id, times and price; null where none is held. */
    get hold() {
      return this.#held;
    }

    connectedCallback() {
      window.addEventListener('message', this.#heard);
      if (this.#root.childElementCount) return;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [sheet];
      this.#draw();
    }

    disconnectedCallback() {
      clearTimeout(this.#timer);
      window.removeEventListener('message', this.#heard);
    }

    /** Where the pin was moved to, in the frame of the map and in no other. @param {MessageEvent} event */
    #heard = (event) => {
      if (event.origin !== home || event.source !== this.#map?.contentWindow) return;
      const { tournee, lon, lat } = event.data;
      if (tournee === 'pin' && this.#chosen) this.#chosen = { lon, lat };
    };

    /** Offer the map where it is known what to show on it; another address takes it away. */
    #offerMap() {
      this.#map?.remove();
      this.#map = null;
      this.#toMap.hidden = !this.#chosen;
    }

    #showMap() {
      if (!this.#chosen) return;
      const { lon, lat } = this.#chosen;
      const src = `${home}/widget/map/${encodeURIComponent(this.dataset.shop || shop)}?at=${lon},${lat}&in=${this.language}`;
      this.#map = make('iframe', {
        className: 'map',
        title: this.#t('map-title'),
        referrerPolicy: 'no-referrer',
        src,
      });
      this.#toMap.hidden = true;
      this.#toMap.after(this.#map);
      this.#map.focus();
    }

    /**
     * @param {string} name
     * @param {Record<string, string | number>} [values]
     */
    #t(name, values = {}) {
      const text = TEXTS[this.language][name] ?? name;
      return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
    }

    #draw() {
      this.#toMap.textContent = this.#t('map');
      this.#ask.textContent = this.#t('ask');
      const label = make('label', { className: 'field' }, this.#t('address'), this.#address);
      this.#form.append(label, this.#options, this.#toMap, this.#ask);
      this.#form.setAttribute('aria-label', this.#t('title'));
      this.#root.append(this.#form, this.#wrong, this.#meanings, this.#status, this.#slots);
    }

    /**
     * @param {string} path
     * @param {object | null} body
     * @returns {Promise<any>}
     */
    async #call(path, body, method = 'POST', tries = 5) {
      const answer = await fetch(
        `${home}/v1/widget/${encodeURIComponent(this.dataset.shop || shop)}/${path}`,
        {
          method,
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
          headers: {
            'Accept-Language': this.language,
            ...(body ? { 'Content-Type': 'application/json' } : {}),
          },
          body: body ? JSON.stringify(body) : undefined,
        },
      ).catch(() => null);
      if (!answer) throw new Error(this.#t('away'));
      const reply = answer.status === 204 ? null : await answer.json().catch(() => null);
      if (answer.ok) return reply;
      // Another question of this shop's visitors is being answered: ours has its turn in a moment.
      if (reply?.code === 'question-running' && tries > 1) {
        await new Promise((go) => {
          setTimeout(go, 1000 * reply.arguments.seconds);
        });
        return this.#call(path, body, method, tries - 1);
      }
      /** @type {{ code: string, detail: string }[] | undefined} */
      const faults = reply?.faults;
      const words = faults?.map((one) => one.detail).join(' ') || reply?.detail || this.#t('away');
      throw Object.assign(new Error(words), {
        ofAddress: faults?.some((one) => one.code.startsWith('address-')) ?? false,
      });
    }

    /**
     * @param {HTMLButtonElement} button
     * @param {() => Promise<string>} work
     */
    async #busy(button, work) {
      if (button.getAttribute('aria-disabled')) return;
      button.setAttribute('aria-disabled', 'true');
      this.#wrong.hidden = true;
      this.#status.textContent = this.#t('waiting');
      try {
        this.#status.textContent = await work();
      } catch (error) {
        this.#status.textContent = '';
        const { message, ofAddress } = /** @type {Error & { ofAddress?: boolean }} */ (error);
        this.#complain(message);
        if (ofAddress) await this.#offerChoices();
      } finally {
        button.removeAttribute('aria-disabled');
      }
    }

    /** @param {string} sentence */
    #complain(sentence) {
      this.#wrong.textContent = sentence;
      this.#wrong.hidden = false;
    }

    #suggest() {
      clearTimeout(this.#suggesting);
      this.#chosen = null;
      const text = this.#address.value.trim();
      const known = [...this.#options.options].find((one) => one.value === text);
      const { lon, lat, street } = known?.dataset ?? {};
      if (lon && lat) this.#chosen = { lon, lat, street_only: street === 'true' };
      this.#meanings.hidden = true;
      // Times and prices were those of the address before.
      this.#slots.hidden = true;
      this.#offerMap();
      if (known) return;
      if (text.length < 4) return;
      this.#suggesting = setTimeout(async () => {
        const items = await this.#meant(text);
        if (this.#address.value.trim() !== text) return;
        this.#options.replaceChildren(
          ...items.map((one) =>
            make('option', {
              value: one.label,
              'data-lon': one.lon,
              'data-lat': one.lat,
              'data-street': one.street_only,
            }),
          ),
        );
      }, 300);
    }

    /** Addresses that a text may mean. @param {string} text @returns {Promise<Suggestion[]>} */
    async #meant(text) {
      const path = `addresses?q=${encodeURIComponent(text)}`;
      const found = await this.#call(path, null, 'GET').catch(() => null);
      return found?.items ?? [];
    }

    /** Offer what an address may mean that was refused; one click takes it. */
    async #offerChoices() {
      const items = await this.#meant(this.#address.value.trim());
      if (!items.length) return;
      this.#complain(this.#t('address-which'));
      this.#meanings.replaceChildren(
        ...items.map((one) =>
          make(
            'li',
            {},
            make(
              'button',
              {
                type: 'button',
                className: 'plain',
                onclick: () => {
                  this.#address.value = one.label;
                  this.#chosen = one;
                  this.#meanings.hidden = true;
                  this.#offerMap();
                  this.#find();
                },
              },
              one.street_only ? `${one.label} (${this.#t('street-only')})` : one.label,
            ),
          ),
        ),
      );
      this.#meanings.hidden = false;
    }

    /** @param {string} name */
    #number(name) {
      return Number.parseInt(this.getAttribute(name) ?? '', 10);
    }

    get #delivery() {
      /** @type {Record<string, number>} */
      const goods = {};
      for (const [key, name] of [
        ['mass_g', 'mass-g'],
        ['volume_ml', 'volume-ml'],
        ['items', 'items'],
      ]) {
        if (this.#number(name) >= 0) goods[key] = this.#number(name);
      }
      const at = this.#chosen;
      const door = at && {
        lon: Number(at.lon),
        lat: Number(at.lat),
        ...(at.street_only ? { street_only: true } : {}),
      };
      return { to: { address: this.#address.value.trim(), ...door }, goods };
    }

    #find() {
      if (!this.#address.value.trim()) {
        this.#complain(this.#t('address-missing'));
        this.#address.focus();
        return;
      }
      this.#busy(this.#ask, async () => {
        /** @type {Record<string, unknown>} */
        const asked = this.#delivery;
        for (const [key, name] of [
          ['days', 'days'],
          ['width_min', 'width-min'],
          ['ready_in_min', 'ready-in-min'],
        ]) {
          if (this.#number(name) > 0) asked[key] = this.#number(name);
        }
        /** @type {Slots} */
        const found = await this.#call('slots', asked);
        this.#zone = found.zone;
        this.#books = found.books;
        this.#show(found);
        return found.slots.length || found.earliest ? '' : this.#t('none');
      });
    }

    /**
     * @param {string} text
     * @param {Intl.DateTimeFormatOptions} options
     */
    #time(text, options) {
      return new Intl.DateTimeFormat(this.language === 'en' ? 'en-GB' : 'fr', {
        timeZone: this.#zone,
        ...options,
      }).format(new Date(text));
    }

    /** @param {string} text */
    #clock(text) {
      return this.#time(text, { hour: '2-digit', minute: '2-digit' });
    }

    /** @param {Span} slot */
    #span(slot) {
      return `${this.#clock(slot.start)} – ${this.#clock(slot.end)}`;
    }

    /** @param {Span} slot */
    #day(slot) {
      const text = this.#time(slot.start, { weekday: 'long', day: 'numeric', month: 'long' });
      return this.language === 'en' ? text : text.replace(/ 1 /, ' 1er ');
    }

    /** @param {number} cents */
    #price(cents) {
      return new Intl.NumberFormat(this.language === 'en' ? 'en-GB' : 'fr', {
        style: 'currency',
        currency: 'EUR',
      }).format(cents / 100);
    }

    /**
     * @param {Slot} slot
     * @param {Map<HTMLInputElement, Slot>} picks
     */
    #choice(slot, picks) {
      const pick = make('input', { type: 'radio', name: 'slot', value: slot.start });
      picks.set(pick, slot);
      const more = [];
      if (slot.price_cents !== null) more.push(this.#price(slot.price_cents));
      if (slot.saved_g > 0) more.push(this.#t('saved', { grams: slot.saved_g }));
      return make(
        'label',
        { className: 'slot' },
        pick,
        make(
          'span',
          {},
          this.#span(slot),
          ...(more.length ? [make('small', { textContent: more.join(' · ') })] : []),
        ),
      );
    }

    /** @param {Slots} found */
    #show(found) {
      /** @type {Map<HTMLInputElement, Slot>} */
      const picks = new Map();
      /** @type {Map<string, Slot[]>} */
      const days = new Map();
      for (const one of found.slots)
        days.set(this.#day(one), [...(days.get(this.#day(one)) ?? []), one]);
      const groups = [...days].map(([day, slots]) =>
        make(
          'fieldset',
          {},
          make('legend', { textContent: day }),
          make('div', { className: 'choices' }, ...slots.map((one) => this.#choice(one, picks))),
        ),
      );
      if (found.earliest) {
        groups.unshift(
          make(
            'fieldset',
            {},
            make('legend', { textContent: this.#t('earliest') }),
            make('div', { className: 'choices' }, this.#choice(found.earliest, picks)),
          ),
        );
      }
      const keep = make('button', { type: 'submit', textContent: this.#t('hold') });
      const form = make(
        'form',
        {
          noValidate: true,
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            this.#hold(picks, keep);
          },
        },
        ...groups,
        keep,
      );
      this.#slots.replaceChildren(...(groups.length ? [form] : []));
      this.#slots.hidden = groups.length === 0;
      this.#slots.querySelector('input')?.focus();
    }

    /**
     * @param {Map<HTMLInputElement, Slot>} picks
     * @param {HTMLButtonElement} keep
     */
    #hold(picks, keep) {
      const slot = [...picks].find(([pick]) => pick.checked)?.[1];
      if (!slot) {
        this.#complain(this.#t('slot-missing'));
        this.#slots.querySelector('input')?.focus();
        return;
      }
      this.#busy(keep, async () => {
        await this.#release();
        const { start, end, ready_at, ready_until } = slot;
        const times = Object.fromEntries(
          Object.entries({ start, end, ready_at, ready_until }).filter(([, one]) => one),
        );
        /** @type {HoldReply} */
        const held = await this.#call('holds', { ...this.#delivery, slot: times });
        this.#left = held.left_s;
        this.#keep({
          holdId: held.id,
          start: held.start,
          end: held.end,
          expiresAt: held.expires_at,
          priceCents: held.price_cents,
          address: this.#address.value.trim(),
        });
        return this.#t('held', {
          day: this.#day(held),
          span: this.#span(held),
          until: this.#clock(held.expires_at),
        });
      });
    }

    /** @param {Hold} held */
    #keep(held) {
      this.#held = held;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#expired(), this.#left * 1000);
      const fields = new FormData();
      fields.append('tournee_hold_id', held.holdId);
      fields.append('tournee_start', held.start);
      fields.append('tournee_end', held.end);
      fields.append('tournee_address', held.address);
      this.#internals?.setFormValue(fields);
      this.#tell('tournee-slot', { ...held, fields: Object.fromEntries(fields) });
      this.#form.hidden = true;
      const again = make('button', {
        type: 'button',
        className: 'plain',
        textContent: this.#t('another'),
        onclick: () => this.#again(),
      });
      this.#slots.replaceChildren(...(this.#books ? [this.#checkout()] : []), again);
      /** @type {HTMLElement | null} */ (this.#slots.querySelector('input, button'))?.focus();
    }

    #checkout() {
      const field = (
        /** @type {string} */ name,
        /** @type {string} */ type,
        /** @type {string} */ autocomplete,
      ) => {
        const input = make('input', { type, name, autocomplete, maxLength: 200 });
        return make('label', { className: 'field' }, this.#t(name.replace('_', '-')), input);
      };
      const button = make('button', { type: 'submit', textContent: this.#t('book') });
      const form = make(
        'form',
        {
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            this.#busy(button, () => this.#book(form));
          },
        },
        field('contact_name', 'text', 'name'),
        field('contact_phone', 'tel', 'tel'),
        field('note', 'text', 'off'),
        button,
      );
      return form;
    }

    /** @param {HTMLFormElement} form */
    async #book(form) {
      const held = this.#held;
      if (!held) return '';
      const to = Object.fromEntries(
        [...new FormData(form)].filter(([, value]) => String(value).trim()),
      );
      const reference = this.getAttribute('reference') ?? '';
      const booking = await this.#call('bookings', {
        hold_id: held.holdId,
        ...(reference ? { reference } : {}),
        ...(Object.keys(to).length ? { to } : {}),
      });
      clearTimeout(this.#timer);
      this.#tell('tournee-booked', { bookingId: booking.id, ...held });
      this.#held = null;
      this.#slots.replaceChildren();
      return this.#t('booked', { day: this.#day(held), span: this.#span(held) });
    }

    async #release() {
      const held = this.#held;
      this.#held = null;
      clearTimeout(this.#timer);
      this.#internals?.setFormValue(null);
      if (held) await this.#call(`holds/${held.holdId}`, null, 'DELETE').catch(() => null);
    }

    async #again() {
      await this.#release();
      this.#tell('tournee-slot-released', {});
      this.#reopen('');
    }

    #expired() {
      this.#held = null;
      this.#internals?.setFormValue(null);
      this.#tell('tournee-slot-released', { expired: true });
      this.#reopen(this.#t('expired'));
    }

    /** @param {string} text */
    #reopen(text) {
      this.#form.hidden = false;
      this.#slots.replaceChildren();
      this.#slots.hidden = true;
      this.#status.textContent = text;
      this.#address.focus();
    }

    /**
     * @param {string} name
     * @param {object} detail
     */
    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }
  }

  if (!customElements.get('tournee-delivery')) customElements.define('tournee-delivery', Delivery);
})();

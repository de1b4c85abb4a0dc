/**
 * The only way from text to markup or code in this page: there is none. Ant Design and React set markup from text in a few
 * places that carry no markup; whatever contains "<" is refused, as are scripts. Must be imported before anything else.
 */
const policy: TrustedTypePolicyOptions = {
  createHTML(text) {
    if (text.includes('<')) {
      throw new TypeError('Markup from text is refused.');
    }

    return text;
  },
  createScriptURL(address) {
    if (new URL(address, window.location.href).origin !== window.location.origin) {
      throw new TypeError('A script from elsewhere is refused.');
    }

    return address;
  },
};

if (window.trustedTypes?.defaultPolicy === null) {
  window.trustedTypes.createPolicy('default', policy);
}

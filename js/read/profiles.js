// Products where rules cannot do, as data: what an answer is (`answer`), and a message of the person's (`person`), by
// selectors; `when` tells the product.

const PROFILES = [];

/** The profile of this page: the host's own, or one of these where they are on. */
export const profileOf = ({ profile, read }) =>
  profile ?? (read == "page" ? PROFILES.find(({ when }) => document.querySelector(when)) : undefined);

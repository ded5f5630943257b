// Suggestions while typing; without this file the search box is a plain form.
(() => {
  "use strict";
})();

"use strict";
// The documentation viewer, told to fetch nothing but our own description.
window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("docs");
  SwaggerUIBundle({
    url: place.dataset.api, domNode: place, layout: "BaseLayout", validatorUrl: null,
    docExpansion: "list", defaultModelsExpandDepth: -1, deepLinking: true, tagsSorter: "alpha",
    presets: [SwaggerUIBundle.presets.apis],
  });
});

// Shows /openapi.json. The same schema is checked by nobody else: no validator elsewhere is asked.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});

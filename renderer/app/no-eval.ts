import { z } from "zod";

// zod probes for `new Function` when a schema is made; under this page's CSP the probe alone is a violation report.
z.config({ jitless: true });

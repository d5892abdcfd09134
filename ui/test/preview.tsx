import { createRoot } from "react-dom/client";

import { setHost } from "../src/api/host";
import { App } from "../src/app/App";
import "../src/design/base.css";
import { fixtureHost } from "./fixture";

// Shows the page over the made-up case: `npm run dev`, then /test/preview.html.
setHost(fixtureHost(!location.search.includes("empty")));
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);

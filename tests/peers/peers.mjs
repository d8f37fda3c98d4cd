// The systems that are run here, each with what it takes to install and start it, and how it shows a record.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { VERSIONS } from "../../scripts/tools.mjs";
import { ensureVenv } from "../../scripts/venv.mjs";
import { ensurePhoenix } from "../recipes/backends/phoenix.mjs";
import { ensureTrainers, TRAINERS_SIZE, trainersPresent } from "../trainers/python.mjs";
import { startServer } from "./server.mjs";

/** The Python with what tools.json names for a peer: another one for each set of versions. */
function venvOf(name) {
  const all = Object.entries(VERSIONS.peers[name]).map(([what, which]) => `${what}==${which}`);
  const state = createHash("sha256").update(all.join()).digest("hex").slice(0, 12);
  return ensureVenv(`peer-${name}-${state}`, [all]);
}

const ensureMlflow = () => venvOf("mlflow");

/** What runs the receiver of webhooks, with the library that is made to verify them. */
export const ensureReceiver = () => venvOf("webhook");

const phoenix = {
  name: "phoenix",
  install: ensurePhoenix,
  start: () =>
    startServer(ensurePhoenix(), {
      client: "phoenix_client.py",
      health: "/healthz",
      command: ({ http, grpc }, folder) => ({
        args: ["-m", "phoenix.server.main", "serve"],
        env: {
          PHOENIX_WORKING_DIR: folder,
          PHOENIX_HOST: "127.0.0.1",
          PHOENIX_PORT: String(http),
          PHOENIX_GRPC_PORT: String(grpc),
          PHOENIX_TELEMETRY_ENABLED: "false",
        },
      }),
    }),
  /** What its client has to show of a record, `meaning` being what was meant. */
  shows: ({ record, name, label, score, comment, correction, explicit, measures }) => [
    {
      id: record.id,
      name,
      by: explicit ? "HUMAN" : "CODE",
      result: { label, score: score ?? null, explanation: comment ?? null },
      metadata: { ...measures, ...(correction && { correction }) },
    },
  ],
};

const hex = (id) => `a-${id.replaceAll("-", "")}`;
const correctionOf = (id) => {
  const bytes = Buffer.concat([Buffer.from(id.replaceAll("-", ""), "hex"), Buffer.from("correction")]);
  return `a-${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}`;
};
const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const asTexts = (measures) => Object.fromEntries(Object.entries(measures).map(([name, value]) => [name, asText(value)]));

const mlflow = {
  name: "mlflow",
  install: ensureMlflow,
  start: () =>
    startServer(ensureMlflow(), {
      client: "mlflow_client.py",
      health: "/health",
      command: ({ http }, folder) => ({
        args: [
          ...["-m", "mlflow", "server", "--host", "127.0.0.1", "--port", String(http), "--workers", "1"],
          ...["--backend-store-uri", `sqlite:///${join(folder, "mlflow.sqlite3")}`, "--artifacts-destination", join(folder, "artifacts")],
        ],
        env: { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true" },
      }),
    }),
  shows: ({ record, kind, name, label, score, comment, correction, explicit, measures, visitor, span }) => {
    const value = score === undefined ? label : kind === "thumb" ? score === 1 : score;
    const feedback = {
      id: hex(record.id),
      name,
      by: explicit ? "HUMAN" : "CODE",
      source: visitor,
      span,
      feedback: value,
      expectation: null,
      rationale: comment ?? null,
      metadata: { ...asTexts(measures), label },
    };
    const expectation = {
      id: correctionOf(record.id),
      name: "expected_response",
      by: "HUMAN",
      source: visitor,
      span,
      feedback: null,
      expectation: correction,
      rationale: null,
      metadata: asTexts(measures),
    };
    return correction ? [feedback, expectation] : [feedback];
  },
};

const trainers = { size: TRAINERS_SIZE, present: trainersPresent, install: ensureTrainers };

/**
 * Each with the file of its tests. What takes long to install says its `size`, and whether it is `present`; what needs
 * `browsers` says so; what `npm test` leaves to those who ask for it says why in `alone`.
 */
export const PEERS = [
  { ...phoenix, file: "peers.test.mjs" },
  { ...mlflow, file: "peers.test.mjs" },
  { name: "pull", install: () => [ensurePhoenix(), ensureMlflow()], file: "pull.test.mjs" },
  { name: "phoenix-sets", install: ensurePhoenix, file: "sets.test.mjs" },
  { name: "webhook", install: ensureReceiver, file: "webhook.test.mjs" },
  { name: "trainers", ...trainers, file: "../trainers/trainers.test.mjs" },
  { name: "loop", ...trainers, browsers: true, alone: "it takes ten minutes", file: "../loop/loop.test.mjs" },
];

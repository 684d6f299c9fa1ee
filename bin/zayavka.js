#!/usr/bin/env node
/** Starts the command; builds first when the built output is missing or older than the sources. */
import { build, isStale } from '../scripts/build.js'

if (isStale()) build()
await import('../dist/src/cli.js')

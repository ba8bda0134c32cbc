# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Hawser authors

# Runs the Autobahn suite as a client, on Jython. Arguments: the file for the verdicts; which cases to
# run; and for each server its name, its URL and the cases it is spared. Patterns are separated by
# commas. A verdict is written down as soon as it is given: a run that has to be killed has not been
# for nothing.

import sys

from autobahntestsuite import fuzzing, wstest

verdicts, cases = sys.argv[1], sys.argv[2].split(',')
servers = [sys.argv[i:i + 3] for i in range(3, len(sys.argv), 3)]


def write_down(factory, case):
    words = ('agent', 'id', 'behavior', 'behaviorClose', 'result', 'resultClose')
    line = '\t'.join(' '.join(str(case[word]).split()) for word in words)
    with open(verdicts, 'a') as out:
        out.write(line + '\n')


fuzzing.FuzzingFactory.logCase = write_down
fuzzing.FuzzingFactory.createReports = lambda factory: None

wstest.start(
    {'mode': 'fuzzingclient', 'webport': 0, 'debug': False, 'key': None, 'cert': None},
    {
        'options': {'failByDrop': False},
        'servers': [{'agent': agent, 'url': url} for agent, url, spared in servers],
        'cases': cases,
        'exclude-cases': [],
        'exclude-agent-cases': dict((agent, spared.split(',')) for agent, url, spared in servers if spared),
    })

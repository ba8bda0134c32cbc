// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

// What messages are cut from: the same bytes in every run, varied enough to be worth a compressor's
// while, and long enough that a window of 32 KiB forgets.

const ENOUGH = 256 * 1024;

/** Numbers that are random, but the same for a seed (xorshift). */
class Numbers {
  constructor(seed) {
    this.state = seed;
  }

  next() {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }

  below(limit) {
    return this.next() % limit;
  }

  of(list) {
    return list[this.below(list.length)];
  }

  chance(percent) {
    return this.below(100) < percent;
  }
}

function grow(piece, end = '') {
  const pieces = [];
  for (let length = 0; length < ENOUGH; ) {
    pieces.push(Buffer.from(piece(pieces.length)));
    length += pieces[pieces.length - 1].length;
  }
  return Buffer.concat([...pieces, Buffer.from(end)]);
}

const GIVEN_NAMES = words('Ada Birk Chloé Duygu Emil Frauke Gösta Hanae Ines Jürgen');
const FAMILY_NAMES = words('Ackermann Bellweather Çelik Dvořák Eriksen Fjord Grünwald Hölzl');
const GOODS = words('anchor bollard cable davit fender halyard lantern rope shackle winch');
const COLOURS = words('amber black cobalt green ochre red white');

function words(text) {
  return text.split(' ');
}

function json() {
  const numbers = new Numbers(0x2545f491);
  return grow((i) => {
    const order = {
      id: 100000 + i,
      key: numbers.next().toString(16).padStart(8, '0') + numbers.next().toString(36),
      customer: {
        name: `${numbers.of(GIVEN_NAMES)} ${numbers.of(FAMILY_NAMES)}`,
        regular: numbers.chance(30),
      },
      position: [numbers.below(180e6) / 1e6 - 90, numbers.below(360e6) / 1e6 - 180],
      lines: Array.from({ length: 1 + numbers.below(5) }, () => ({
        article: `${numbers.of(COLOURS)} ${numbers.of(GOODS)}`,
        quantity: 1 + numbers.below(40),
        price: numbers.below(99999) / 100,
        discount: numbers.chance(20) ? numbers.below(30) / 100 : null,
      })),
      remark: numbers.chance(25)
        ? `leave it "as is",\nbehind pier ${numbers.below(90)} – ${numbers.of(COLOURS)} door`
        : '',
    };
    const indent = numbers.chance(50) ? 1 : 0;
    return `${i === 0 ? '[' : ','}${JSON.stringify(order, null, indent)}\n`;
  }, ']\n');
}

/** 512 x 512 pixels in 256 greys: slopes, rings, flat shapes and grain. */
function bitmap() {
  const side = 512;
  const pixelsAt = 14 + 40 + 256 * 4;
  const file = Buffer.alloc(pixelsAt + side * side);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(pixelsAt, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(side, 18);
  file.writeInt32LE(side, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(8, 28);
  file.writeUInt32LE(side * side, 34);
  file.writeUInt32LE(256, 46);
  for (let grey = 0; grey < 256; grey++) {
    file.writeUInt32LE(grey * 0x010101, 14 + 40 + grey * 4);
  }
  const numbers = new Numbers(0x9e3779b9 | 0);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const slope = (x * 3 + y) >> 4;
      const ring = ((x - 300) ** 2 + (y - 200) ** 2) % 40000 < 9000 ? 60 : 0;
      const flat = x > 40 && x < 200 && y > 260 && y < 420;
      const grain = (x ^ y) & 64 ? numbers.below(9) : 0;
      file[pixelsAt + y * side + x] = flat ? 17 : (slope + ring + grain) & 0xff;
    }
  }
  return file;
}

const WHO = [
  'der alte Hafenmeister',
  'die Köchin der Fähre',
  'ein müder Lotse',
  'das Mädchen mit dem Fernrohr',
  'die Leuchtturmwärterin',
  'ein Händler aus dem Süden',
  'der jüngste Matrose',
  'die Zöllnerin',
];
const DOES = words(
  'zählt verkauft vergisst trägt sucht beschreibt flickt prüft verschenkt übermalt'
);
const WHAT = [
  'die grünen Netze',
  'eine Kiste voller Äpfel',
  'das zerrissene Segel',
  'den Brief ohne Absender',
  'die Glocke vom Steg',
  'zwölf Fässer Öl',
  'den Schlüssel zum Bootshaus',
  'die Karte der Sandbänke',
];
const WHEN = [
  'am frühen Morgen',
  'kurz vor der Flut',
  'an jedem zweiten Dienstag',
  'bei dichtem Nebel',
  'nach dem dritten Läuten',
  'spät in der Nacht',
  'trotz des Regens',
];
const WHY = [
  'weil niemand es sonst täte',
  'obwohl die Brücke gesperrt ist',
  'damit die anderen schlafen können',
  'als wäre nichts geschehen',
  'denn der Wind dreht auf Südost',
  'ohne ein Wort zu sagen',
];

function prose() {
  const numbers = new Numbers(0x1d872b41);
  const sentence = () => {
    const who = numbers.of(WHO);
    const parts = numbers.chance(50)
      ? [numbers.of(WHEN), numbers.of(DOES), who, numbers.of(WHAT)]
      : [who, numbers.of(DOES), numbers.of(WHEN), numbers.of(WHAT)];
    const plain = parts.join(' ');
    const reason = numbers.chance(40) ? `, ${numbers.of(WHY)}` : '';
    const said = plain[0].toUpperCase() + plain.slice(1) + reason;
    return numbers.chance(15) ? `„${said}!“, ruft ${numbers.of(WHO)}.` : `${said}.`;
  };
  return grow((i) => {
    const sentences = Array.from({ length: 3 + numbers.below(7) }, sentence);
    const heading = i % 20 === 0 ? `\n${i / 20 + 1}. Kapitel – ${numbers.of(WHO)}\n\n` : '';
    return `${heading}${sentences.join(' ')}\n\n`;
  });
}

function html() {
  const numbers = new Numbers(0x6c078965);
  const head =
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
    '<title>Stock of the chandlery</title>\n' +
    '<style>td.low { color: #b00 } th { text-align: left }</style>\n</head>\n<body>\n';
  return grow((i) => {
    const rows = Array.from({ length: 4 + numbers.below(12) }, (_, row) => {
      const stock = numbers.below(500);
      const good = numbers.of(GOODS);
      return (
        `  <tr id="s${i}r${row}"><td><a href="/goods/${good}?lot=${numbers.next().toString(36)}">` +
        `${numbers.of(COLOURS)} ${good}</a></td>` +
        `<td class="${stock < 50 ? 'low' : 'good'}">${stock}</td>` +
        `<td>${numbers.below(99999) / 100}&nbsp;€</td></tr>\n`
      );
    });
    return (
      `${i === 0 ? head : ''}<section class="shelf">\n` +
      `<h2>Shelf ${i} &mdash; ${numbers.of(FAMILY_NAMES)}</h2>\n` +
      `<!-- counted on day ${numbers.below(365)} -->\n` +
      `<table>\n${rows.join('')}</table>\n</section>\n`
    );
  }, '</body>\n</html>\n');
}

/** Pages of text, images of noise that nobody can compress, and a table of where all is. */
function pdf() {
  const numbers = new Numbers(0x5bd1e995);
  const pages = 28;
  const kids = Array.from({ length: pages }, (_, page) => `${4 + 3 * page} 0 R`);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages} /Kids [${kids.join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (let page = 0; page < pages; page++) {
    const lines = Array.from(
      { length: 90 },
      (_, line) =>
        `BT /F1 ${8 + numbers.below(4)} Tf ${40 + numbers.below(20)} ${800 - 8 * line} Td ` +
        `(${numbers.of(GIVEN_NAMES)} \\(${numbers.of(GOODS)}, ${numbers.of(COLOURS)}\\)) Tj ET\n`
    );
    const noise = Array.from({ length: 64 * 64 }, () => numbers.below(256));
    const first = objects.length + 1;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${first + 1} 0 R ` +
        `/Resources << /Font << /F1 3 0 R >> /XObject << /I${page} ${first + 2} 0 R >> >> >>`,
      stream('', Buffer.from(lines.join(''), 'latin1')),
      stream(
        '/Type /XObject /Subtype /Image /Width 64 /Height 64 ' +
          '/ColorSpace /DeviceGray /BitsPerComponent 8 ',
        Buffer.from(noise)
      )
    );
  }
  return pdfFile(objects);
}

function stream(dictionary, bytes) {
  return Buffer.concat([
    Buffer.from(`<< ${dictionary}/Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

function pdfFile(objects) {
  const pieces = [Buffer.from('%PDF-1.4\n%âãÏÓ\n', 'latin1')];
  const offsets = [];
  let length = pieces[0].length;
  objects.forEach((object, i) => {
    const piece = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]);
    offsets.push(length);
    length += piece.length;
    pieces.push(piece);
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  pieces.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}` +
        `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`
    )
  );
  return Buffer.concat(pieces);
}

/**
 * Noise in which pieces come back from as far as just within and just outside of every window: a
 * compressor that looks too far has much to find there.
 */
function repeats() {
  const numbers = new Numbers(0x7feb352d);
  let past = Buffer.alloc(0);
  return grow(() => {
    const distance = (1 << (8 + numbers.below(8))) - 300 + numbers.below(600);
    const from = Math.max(0, past.length - distance);
    const old = past.subarray(from, from + Math.min(distance, 8 + numbers.below(200)));
    const noise = Array.from({ length: 8 + numbers.below(60) }, () => numbers.below(256));
    const piece = Buffer.concat([old, Buffer.from(noise)]);
    past = Buffer.concat([past, piece]).subarray(-40000);
    return piece;
  });
}

const KINDS = {
  json: { make: json, binary: false },
  bitmap: { make: bitmap, binary: true },
  prose: { make: prose, binary: false },
  html: { make: html, binary: false },
  pdf: { make: pdf, binary: true },
  repeats: { make: repeats, binary: true },
};
const made = new Map();

/** The bytes of a kind, and whether they are to be sent as binary or as text. */
function data(kind) {
  const { make, binary } = KINDS[kind];
  if (!made.has(kind)) {
    made.set(kind, make());
  }
  return { bytes: made.get(kind), binary };
}

/**
 * Cuts messages from the data, one behind the other and round again. Text is cut between
 * characters, so that a message may be up to three bytes shorter than its size.
 *
 * @param sizes used in turn
 * @param seed says where to begin
 */
function* messages(kind, sizes, count, seed) {
  const { bytes, binary } = data(kind);
  const boundary = (at) => {
    while (!binary && at < bytes.length && (bytes[at] & 0xc0) === 0x80) {
      at--;
    }
    return at;
  };
  let from = boundary(seed % bytes.length);
  for (let i = 0; i < count; i++) {
    const to = from + sizes[i % sizes.length];
    if (to <= bytes.length) {
      const end = boundary(to);
      yield bytes.subarray(from, end);
      from = end === bytes.length ? 0 : end;
    } else {
      const end = boundary(to - bytes.length);
      yield Buffer.concat([bytes.subarray(from), bytes.subarray(0, end)]);
      from = end;
    }
  }
}

module.exports = { data, messages };

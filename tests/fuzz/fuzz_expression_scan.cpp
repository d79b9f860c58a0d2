// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ExpressionScanner.h"

using namespace oc::expression;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), qsizetype(size));
    for (const Scan& scan : {scanText(text), scanExpression(text)}) {
        if (scan.error && (scan.error->offset < 0 || scan.error->offset > text.size())) __builtin_trap();
        qsizetype done = 0;
        for (const Segment& segment : scan.segments) {
            if (segment.begin < done || segment.end < segment.begin || segment.end > text.size()) __builtin_trap();
            done = segment.end;
            for (const Token& token : segment.tokens) {
                if (token.begin < segment.innerBegin || token.end <= token.begin || token.end > segment.innerEnd) {
                    if (!scan.error) __builtin_trap();
                }
            }
            (void)simplePath(text, segment.tokens);
            (void)memberPaths(text, segment.tokens);
            (void)referencesIn(text, segment.tokens);
            (void)effectOf(text, segment.tokens);
        }
        (void)scan.whole(text);
    }
    return 0;
}

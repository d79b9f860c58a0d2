// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/BytePattern.h"

#include <algorithm>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace oc {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* it) const {
        Free(it);
    }
};

} // namespace

struct BytePattern::State {
    std::unique_ptr<pcre2_code, Freed<pcre2_code_free>> code;
    std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data_free>> data;
    std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context_free>> context;
    std::unique_ptr<pcre2_jit_stack, Freed<pcre2_jit_stack_free>> stack;
};

BytePattern::BytePattern(const QString& pattern) : state_(std::make_unique<State>()) {
    const QByteArray bytes = pattern.toUtf8();
    int error = 0;
    PCRE2_SIZE offset = 0;
    state_->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(bytes.constData()), PCRE2_SIZE(bytes.size()),
                                     PCRE2_UTF, &error, &offset, nullptr));
    if (!state_->code) return; // matches nothing
    state_->data.reset(pcre2_match_data_create_from_pattern(state_->code.get(), nullptr));
    state_->context.reset(pcre2_match_context_create(nullptr));
    if (pcre2_jit_compile(state_->code.get(), PCRE2_JIT_COMPLETE) != 0) return; // slower, but the same
    // As QRegularExpression has it.
    state_->stack.reset(pcre2_jit_stack_create(32 * 1024, 512 * 1024, nullptr));
    pcre2_jit_stack_assign(state_->context.get(), nullptr, state_->stack.get());
}

BytePattern::~BytePattern() = default;

bool BytePattern::matchAt(QByteArrayView text, qsizetype from, unsigned options) {
    groups_ = 0;
    text_ = text;
    if (!state_->code || !state_->data) return false;
    static constexpr char nothing = '\0';
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.isEmpty() ? &nothing : text.data());
    const auto run = [&](unsigned more) {
        return pcre2_match(state_->code.get(), subject, PCRE2_SIZE(text.size()), PCRE2_SIZE(from),
                           options | more | PCRE2_NO_UTF_CHECK, state_->data.get(), state_->context.get());
    };
    int found = run(0);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT) found = run(PCRE2_NO_JIT);
    groups_ = std::max(found, 0);
    return found > 0;
}

bool BytePattern::next() {
    if (groups_ == 0) return false;
    const PCRE2_SIZE* places = pcre2_get_ovector_pointer(state_->data.get());
    const bool wasEmpty = places[0] == places[1];
    auto from = qsizetype(places[1]);
    const QByteArrayView text = text_;
    if (!wasEmpty) return matchAt(text, from, 0);
    if (matchAt(text, from, PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED)) return true;
    if (from >= text.size()) return false;
    ++from;
    while (from < text.size() && (uchar(text[from]) & 0xc0) == 0x80)
        ++from;
    return matchAt(text, from, 0);
}

std::optional<QByteArrayView> BytePattern::group(int number) const {
    if (number < 0 || number >= groups_) return std::nullopt;
    const PCRE2_SIZE* places = pcre2_get_ovector_pointer(state_->data.get());
    const PCRE2_SIZE begin = places[2 * number], end = places[2 * number + 1];
    if (begin == PCRE2_UNSET || end < begin) return std::nullopt;
    return text_.sliced(qsizetype(begin), qsizetype(end - begin));
}

} // namespace oc

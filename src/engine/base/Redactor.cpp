// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Redactor.h"

#include "engine/base/Json.h"
#include "engine/base/SecretForms.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>
#include <mutex>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oc {

namespace {

constexpr qsizetype keyLength = 4;

quint32 keyAt(const char* at) {
    quint32 key = 0;
    std::memcpy(&key, at, keyLength);
    return key;
}

quint32 slotOf(quint32 key) {
    return (key * 2654435761U) >> 16;
}

std::string_view viewOf(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

bool isWordByte(char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_' || u >= 0x80;
}

} // namespace

/// Finds every form of every secret in one pass: the four bytes at each position are looked up in a small bit map,
/// and only the few positions that pass are compared. Immutable.
class Redactor::Matcher {
public:
    explicit Matcher(const std::set<SecretForm>& forms) : forms_(forms.begin(), forms.end()) {
        for (std::size_t i = 0; i < forms_.size(); ++i) {
            const QByteArray& text = forms_[i].text;
            starts_.set(static_cast<unsigned char>(text.at(0)));
            if (text.size() < keyLength) {
                short_.push_back(i);
                shortStarts_.set(static_cast<unsigned char>(text.at(0)));
            } else {
                const quint32 key = keyAt(text.constData());
                seen_.set(slotOf(key));
                byKey_[key].push_back(i);
            }
        }
    }

    /// Where a stream stands: what lies before the text, and how much of its beginning is already masked.
    struct Position {
        char before = '\0';
        qsizetype covered = 0;
    };

    /// Appends the redacted text to 'out' and returns how many bytes are dealt with; less than all only when not
    /// final and the rest may be the beginning of a secret.
    qsizetype scan(std::string_view text, bool final, Position& position, QByteArray& out) const {
        const auto size = static_cast<qsizetype>(text.size());
        qsizetype covered = std::min(position.covered, size); // [.., covered) is behind a mask that is written
        qsizetype copied = covered;                           // [.., copied) is written
        qsizetype at = 0;
        for (; at < size; ++at) {
            const char before = at > 0 ? text[static_cast<std::size_t>(at - 1)] : position.before;
            const qsizetype length = match(text.substr(static_cast<std::size_t>(at)), before, final);
            if (length == 0) continue;
            if (length == undecided) break;
            if (at + length <= covered) continue;
            if (at >= covered) {
                out.append(text.data() + copied, at - copied);
                out.append(maskBytes, sizeof(maskBytes) - 1);
            }
            covered = copied = at + length;
        }
        if (at > copied) out.append(text.data() + copied, at - copied);
        if (at > 0) position.before = text[static_cast<std::size_t>(at - 1)];
        position.covered = std::max<qsizetype>(0, covered - at);
        return at;
    }

    static constexpr char maskBytes[] = "******";

    QByteArray redact(const QByteArray& bytes) const;
    QString redact(const QString& text) const;
    QJsonValue made(const QJsonValue& value) const; ///< anew, redacted

    /// Whether there is anything to mask.
    bool finds(std::string_view text) const {
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (match(text.substr(at), at > 0 ? text[at - 1] : '\0', true) > 0) return true;
        }
        return false;
    }

    bool finds(const QByteArray& text) const { return finds(viewOf(text)); }
    bool finds(const QString& text) const { return !text.isEmpty() && finds(text.toUtf8()); }

    /// In any text, number or key of it.
    bool finds(const QJsonValue& value) const {
        if (value.isString()) return finds(value.toString());
        if (value.isDouble()) return finds(json::toText(value));
        if (value.isArray()) {
            const QJsonArray list = value.toArray();
            return std::any_of(list.begin(), list.end(), [this](const QJsonValue& item) { return finds(item); });
        }
        if (!value.isObject()) return false;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (finds(it.key()) || finds(QJsonValue(it.value()))) return true;
        }
        return false;
    }

private:
    static constexpr qsizetype undecided = -1;

    /// The length of the longest form that stands at the beginning of 'text'; 0: none.
    qsizetype match(std::string_view text, char before, bool final) const {
        const auto first = static_cast<unsigned char>(text.front());
        qsizetype longest = 0;
        if (shortStarts_.test(first)) {
            for (const std::size_t i : short_) {
                const qsizetype length = matchForm(forms_[i], text, before, final);
                if (length == undecided) return undecided;
                longest = std::max(longest, length);
            }
        }
        if (static_cast<qsizetype>(text.size()) < keyLength) {
            if (!final && starts_.test(first) && couldBegin(text)) return undecided;
            return longest;
        }
        const quint32 key = keyAt(text.data());
        if (!seen_.test(slotOf(key))) return longest;
        const auto found = byKey_.find(key);
        if (found == byKey_.end()) return longest;
        for (const std::size_t i : found->second) {
            const qsizetype length = matchForm(forms_[i], text, before, final);
            if (length == undecided) return undecided;
            longest = std::max(longest, length);
        }
        return longest;
    }

    static qsizetype matchForm(const SecretForm& form, std::string_view text, char before, bool final) {
        const auto length = static_cast<std::size_t>(form.text.size());
        const std::size_t common = std::min(length, text.size());
        if (std::memcmp(form.text.constData(), text.data(), common) != 0) return 0;
        if (form.wholeWord && isWordByte(before)) return 0;
        if (text.size() < length) return final ? 0 : undecided;
        if (form.wholeWord) {
            if (text.size() == length) return final ? form.text.size() : undecided;
            if (isWordByte(text[length])) return 0;
        }
        return form.text.size();
    }

    /// Whether some form begins with 'text' (shorter than a key).
    bool couldBegin(std::string_view text) const {
        const auto size = static_cast<qsizetype>(text.size());
        const SecretForm wanted{QByteArray(text.data(), size), false};
        const auto next = std::lower_bound(forms_.begin(), forms_.end(), wanted);
        return next != forms_.end() && next->text.startsWith(wanted.text);
    }

    std::vector<SecretForm> forms_; // sorted
    std::vector<std::size_t> short_;
    std::bitset<256> starts_;
    std::bitset<256> shortStarts_;
    std::bitset<65536> seen_;
    std::unordered_map<quint32, std::vector<std::size_t>> byKey_;
};

struct Redactor::State {
    std::mutex mutex;
    std::set<QString> known; ///< those whose forms are among the forms: making them again for each task takes time
    std::set<SecretForm> forms;
    std::shared_ptr<const Matcher> matcher; ///< null: none made since the last new secret
};

Redactor::Redactor() : state_(std::make_unique<State>()) {}
Redactor::~Redactor() = default;

void Redactor::add(const QString& secret) {
    if (secret.isEmpty()) return;
    const std::lock_guard lock(state_->mutex);
    if (!state_->known.insert(secret).second) return;
    const std::size_t before = state_->forms.size();
    for (SecretForm& form : secretForms(secret))
        state_->forms.insert(std::move(form));
    if (state_->forms.size() != before) state_->matcher.reset();
}

bool Redactor::isEmpty() const {
    const std::lock_guard lock(state_->mutex);
    return state_->forms.empty();
}

std::shared_ptr<const Redactor::Matcher> Redactor::matcher() const {
    const std::lock_guard lock(state_->mutex);
    if (state_->forms.empty()) return nullptr;
    if (!state_->matcher) state_->matcher = std::make_shared<const Matcher>(state_->forms);
    return state_->matcher;
}

QByteArray Redactor::Matcher::redact(const QByteArray& bytes) const {
    if (!finds(bytes)) return bytes; // as mostly: nothing is copied
    QByteArray out;
    out.reserve(bytes.size());
    Position position;
    scan(viewOf(bytes), true, position, out);
    return out;
}

QString Redactor::Matcher::redact(const QString& text) const {
    return finds(text) ? QString::fromUtf8(redact(text.toUtf8())) : text;
}

QJsonValue Redactor::Matcher::made(const QJsonValue& value) const {
    if (value.isString()) return redact(value.toString());
    if (value.isDouble()) {
        const QByteArray text = json::toText(value);
        return finds(text) ? QJsonValue(QString::fromUtf8(redact(text))) : value;
    }
    if (value.isArray()) {
        QJsonArray list;
        const QJsonArray given = value.toArray();
        for (const QJsonValue& item : given)
            list.append(made(item));
        return list;
    }
    if (!value.isObject()) return value;
    QJsonObject object;
    const QJsonObject given = value.toObject();
    for (auto it = given.begin(); it != given.end(); ++it)
        object.insert(redact(it.key()), made(it.value()));
    return object;
}

QByteArray Redactor::redact(const QByteArray& bytes) const {
    const auto found = matcher();
    return found ? found->redact(bytes) : bytes;
}

QString Redactor::redact(const QString& text) const {
    const auto found = text.isEmpty() ? nullptr : matcher();
    return found ? found->redact(text) : text;
}

QJsonValue Redactor::redact(const QJsonValue& value) const {
    const auto found = matcher();
    return found && found->finds(value) ? found->made(value) : value; // mostly nothing is built anew
}

QByteArray Redactor::Stream::feed(const QByteArray& bytes) {
    const auto found = redactor_.matcher();
    if (!found) return bytes; // nothing can be held: a secret is never taken away again
    held_ += bytes;
    QByteArray out;
    Matcher::Position position{before_, covered_};
    const qsizetype done = found->scan(viewOf(held_), false, position, out);
    held_.remove(0, done);
    before_ = position.before;
    covered_ = position.covered;
    return out;
}

QByteArray Redactor::Stream::finish() {
    const auto found = redactor_.matcher();
    QByteArray out;
    if (found) {
        Matcher::Position position{before_, covered_};
        found->scan(viewOf(held_), true, position, out);
    }
    held_.clear();
    covered_ = 0;
    before_ = '\0';
    return out;
}

QString Redactor::mask() {
    return QString::fromLatin1(Matcher::maskBytes);
}

} // namespace oc

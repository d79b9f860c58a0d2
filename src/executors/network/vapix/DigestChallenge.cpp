// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/DigestChallenge.h"

#include <QList>

#include <utility>

namespace oc {

namespace {

struct Challenge {
    QByteArray scheme; ///< lower case
    QList<std::pair<QByteArray, QByteArray>> parameters;

    [[nodiscard]] QByteArray value(const QByteArray& name) const {
        for (const auto& [known, value] : parameters)
            if (known == name) return value;
        return {};
    }
    [[nodiscard]] bool has(const QByteArray& name) const {
        for (const auto& parameter : parameters)
            if (parameter.first == name) return true;
        return false;
    }
};

bool isTokenChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

/// RFC 9110, section 11.6.1: a list of challenges, each a scheme and a list of name=value, both set apart by commas.
class ChallengeReader {
public:
    explicit ChallengeReader(const QByteArray& text) : text_(text) {}

    [[nodiscard]] QList<Challenge> read() {
        QList<Challenge> all;
        for (skip(); at_ < text_.size(); skip()) {
            const QByteArray word = token();
            if (word.isEmpty()) {
                ++at_; // nothing that belongs here
                continue;
            }
            blanks();
            if (at_ < text_.size() && text_[at_] == '=' && !all.isEmpty()) {
                ++at_;
                blanks();
                all.last().parameters.append({word.toLower(), value()});
            } else {
                all.append({word.toLower(), {}});
            }
        }
        return all;
    }

private:
    void blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
    }
    void skip() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == ','))
            ++at_;
    }
    QByteArray token() {
        const qsizetype begin = at_;
        while (at_ < text_.size() && isTokenChar(text_[at_]))
            ++at_;
        return text_.mid(begin, at_ - begin);
    }
    QByteArray value() {
        if (at_ >= text_.size() || text_[at_] != '"') return token();
        QByteArray value;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            value += text_[at_];
        }
        if (at_ < text_.size()) ++at_;
        return value;
    }

    const QByteArray& text_;
    qsizetype at_ = 0;
};

QByteArray quoted(const QByteArray& text) {
    QByteArray out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::optional<DigestChallenge> read(const Challenge& challenge) {
    if (challenge.scheme != "digest") return std::nullopt;
    DigestChallenge digest;
    digest.realm = challenge.value("realm");
    digest.nonce = challenge.value("nonce");
    digest.opaque = challenge.value("opaque");
    digest.algorithm = challenge.value("algorithm");
    digest.stale = challenge.value("stale").toLower() == "true";
    if (digest.nonce.isEmpty()) return std::nullopt;
    QByteArray name = digest.algorithm.toUpper();
    if (name.endsWith("-SESS")) {
        digest.session = true;
        name.chop(5);
    }
    if (name == "SHA-256")
        digest.hash = QCryptographicHash::Sha256;
    else if (!name.isEmpty() && name != "MD5")
        return std::nullopt;
    if (challenge.has("qop")) {
        const QByteArrayList offered = challenge.value("qop").toLower().split(',');
        for (const QByteArray& one : offered)
            digest.qop = digest.qop || one.trimmed() == "auth";
        if (!digest.qop) return std::nullopt; // auth-int alone
    }
    // A session key is made of the client's nonce, which is only sent with qop.
    if (digest.session && !digest.qop) return std::nullopt;
    return digest;
}

} // namespace

std::optional<DigestChallenge> DigestChallenge::strongest(const QByteArrayList& headers) {
    std::optional<DigestChallenge> best;
    for (const QByteArray& header : headers) {
        const QList<Challenge> challenges = ChallengeReader(header).read();
        for (const Challenge& challenge : challenges) {
            const auto digest = read(challenge);
            if (digest && (!best || (digest->hash == QCryptographicHash::Sha256 && best->hash != digest->hash)))
                best = digest;
        }
    }
    return best;
}

bool DigestChallenge::offers(const QByteArrayList& headers, const QByteArray& scheme) {
    for (const QByteArray& header : headers) {
        const QList<Challenge> challenges = ChallengeReader(header).read();
        for (const Challenge& challenge : challenges)
            if (challenge.scheme == scheme) return true;
    }
    return false;
}

QByteArray DigestChallenge::answer(const Credentials& credentials, const QByteArray& method, const QByteArray& target,
                                   quint32 count, const QByteArray& clientNonce) const {
    const auto hex = [this](const QByteArray& text) { return QCryptographicHash::hash(text, hash).toHex(); };
    const QByteArray uses = QByteArray::number(count, 16).rightJustified(8, '0');
    QByteArray secret = hex(credentials.user + ':' + realm + ':' + credentials.password);
    if (session) secret = hex(secret + ':' + nonce + ':' + clientNonce);
    const QByteArray request = hex(method + ':' + target);
    const QByteArray response = qop ? hex(secret + ':' + nonce + ':' + uses + ':' + clientNonce + ":auth:" + request)
                                    : hex(secret + ':' + nonce + ':' + request);
    QByteArray value = "Digest username=" + quoted(credentials.user) + ", realm=" + quoted(realm) +
                       ", nonce=" + quoted(nonce) + ", uri=" + quoted(target) + ", response=\"" + response + '"';
    if (!algorithm.isEmpty()) value += ", algorithm=" + algorithm;
    if (!opaque.isEmpty()) value += ", opaque=" + quoted(opaque);
    if (qop) value += ", qop=auth, nc=" + uses + ", cnonce=\"" + clientNonce + '"';
    return value;
}

} // namespace oc

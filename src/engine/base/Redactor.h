// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QString>

#include <memory>

namespace oc {

/// Knows every secret that was loaded and takes it out of whatever is to be shown or kept: as it is,
/// percent-encoded, in base64 (at each of the three byte offsets), and JSON-escaped. A secret of less than four
/// characters is only taken out where it stands as a word of its own. Thread-safe.
class Redactor {
public:
    Redactor();
    ~Redactor();
    Redactor(const Redactor&) = delete;
    Redactor& operator=(const Redactor&) = delete;

    /// Empty strings are ignored.
    void add(const QString& secret);
    [[nodiscard]] bool isEmpty() const;

    [[nodiscard]] QString redact(const QString& text) const;
    [[nodiscard]] QByteArray redact(const QByteArray& bytes) const;
    [[nodiscard]] QJsonValue redact(const QJsonValue& value) const;

    /// A redactor for one byte stream: a secret cut in two by a chunk border is still found.
    class Stream {
    public:
        explicit Stream(const Redactor& redactor) : redactor_(redactor) {}
        /// What may be passed on now; keeps back what could be the beginning of a secret.
        [[nodiscard]] QByteArray feed(const QByteArray& bytes);
        [[nodiscard]] QByteArray finish();

    private:
        const Redactor& redactor_;
        QByteArray held_;
        qsizetype covered_ = 0; ///< bytes at the beginning of held_ that a mask already stands for
        char before_ = '\0';    ///< the last byte before held_
    };

    /// What stands where a secret stood.
    static QString mask();

private:
    class Matcher;
    struct State;
    [[nodiscard]] std::shared_ptr<const Matcher> matcher() const;
    std::unique_ptr<State> state_;
};

} // namespace oc

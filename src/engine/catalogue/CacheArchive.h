// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QStringList>

#include <cstring>

/// How values stand in the catalogue's cache. Each used by one thread; of one machine, so in its byte order.
namespace oc::cacheArchive {

/// Every text of the catalogue once, since most of them are there many times: a variant repeats what it takes from its
/// tool, and columns their types and units. Read as one text that is cut up, which is much quicker than one by one.
class Texts {
public:
    qint64 indexOf(const QString& text) {
        const auto known = index_.constFind(text);
        if (known != index_.constEnd()) return *known;
        index_.insert(text, index_.size());
        all_ += text;
        const auto length = static_cast<quint32>(text.size());
        lengths_.append(reinterpret_cast<const char*>(&length), sizeof(length));
        return index_.size() - 1;
    }
    [[nodiscard]] const QString& all() const { return all_; }
    [[nodiscard]] const QByteArray& lengths() const { return lengths_; }

private:
    QHash<QString, qint64> index_;
    QString all_;
    QByteArray lengths_; ///< quint32 each, in the order of the machine
};

/// Writes values one after another; a list is its length and its items. Whole numbers are LEB128 with the sign in the
/// lowest bit, as Protocol Buffers write them: one byte for nearly all there are here.
class Writer {
public:
    static constexpr bool reading = false;
    explicit Writer(Texts& texts) : texts_(texts) {}

    void value(const QString& text) { value(texts_.indexOf(text)); }
    void value(bool flag) { out_ += flag ? '\1' : '\0'; }
    void value(double number) { out_.append(reinterpret_cast<const char*>(&number), sizeof(number)); }
    void value(qint64 number) {
        auto rest = (static_cast<quint64>(number) << 1) ^ static_cast<quint64>(number >> 63);
        for (; rest >= 0x80; rest >>= 7)
            out_ += static_cast<char>(rest | 0x80);
        out_ += static_cast<char>(rest);
    }
    void bytes(const QByteArray& bytes) {
        value(qint64(bytes.size()));
        out_ += bytes;
    }
    [[nodiscard]] static bool failed() { return false; }
    [[nodiscard]] const QByteArray& written() const { return out_; }

private:
    QByteArray out_;
    Texts& texts_;
};

/// The counterpart. After a mistake everything reads as empty.
class Reader {
public:
    static constexpr bool reading = true;
    explicit Reader(QByteArrayView in) : at_(in.begin()), end_(in.end()) {}

    /// What indexes of texts mean from now on.
    void takeTexts(const QString& all, const QByteArray& lengths) {
        texts_.reserve(lengths.size() / qsizetype(sizeof(quint32)));
        qsizetype at = 0;
        for (qsizetype i = 0; i + qsizetype(sizeof(quint32)) <= lengths.size(); i += qsizetype(sizeof(quint32))) {
            quint32 length = 0;
            std::memcpy(&length, lengths.constData() + i, sizeof(length));
            if (qsizetype(length) > all.size() - at) return fail();
            texts_.append(all.sliced(at, length));
            at += length;
        }
    }
    void value(QString& text) {
        qint64 index = -1;
        value(index);
        if (expect(index >= 0 && index < texts_.size()))
            text = texts_.at(index); // shared, not copied
        else
            text.clear();
    }
    void value(bool& flag) { flag = expect(at_ < end_) && *at_++ != '\0'; }
    void value(double& number) {
        number = 0;
        if (!expect(end_ - at_ >= qsizetype(sizeof(number)))) return;
        std::memcpy(&number, at_, sizeof(number));
        at_ += sizeof(number);
    }
    void value(qint64& number) {
        quint64 whole = 0;
        number = 0;
        for (int shift = 0; expect(at_ < end_ && shift < 64); shift += 7) {
            const auto part = static_cast<quint64>(static_cast<uchar>(*at_++));
            whole |= (part & 0x7f) << shift;
            if (part < 0x80) {
                number = static_cast<qint64>(whole >> 1) ^ -static_cast<qint64>(whole & 1);
                return;
            }
        }
    }
    void bytes(QByteArray& bytes) {
        qint64 size = 0;
        value(size);
        bytes.clear();
        if (!expect(size >= 0 && size <= end_ - at_)) return;
        bytes = QByteArray(at_, size);
        at_ += size;
    }
    [[nodiscard]] bool failed() const { return failed_; }
    void fail() { failed_ = true; }

private:
    bool expect(bool right) {
        failed_ = failed_ || !right;
        return !failed_;
    }

    const char* at_;
    const char* end_;
    QStringList texts_;
    bool failed_ = false;
};

} // namespace oc::cacheArchive

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/AlertTemplate.h"
#include "ui/shell/Services.h"

#include <QHash>
#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace oc::ui {

class NoticeBar;
class Theme;

/// The saved templates, each with its words, its channels, and how it reads once it is filled in. What was changed and
/// not saved stays with its template, and is marked, while others are looked at. Reads, fills in and writes on worker
/// threads. GUI thread.
class TemplatesView : public QWidget {
    Q_OBJECT

public:
    TemplatesView(Services& services, Theme& theme, QWidget* parent = nullptr);

    void newTemplate();

protected:
    void showEvent(QShowEvent* event) override;

private:
    [[nodiscard]] QWidget* makeEditor();
    void reload();
    void showTemplates(const Result<QList<AlertTemplate>>& found);
    void choose(int row);
    /// What is being written stays with its template.
    void keepDraft();
    void markDrafts();
    void show(const AlertTemplate& what);
    [[nodiscard]] AlertTemplate edited() const;
    void showEdited();
    void preview();
    void save();
    void remove();
    void write(const QList<AlertTemplate>& templates, const QString& choose);

    Services& services_;
    Theme& theme_;
    NoticeBar* notice_;
    QListWidget* list_;
    QWidget* editor_;
    QLineEdit* name_;
    QComboBox* severity_;
    QLineEdit* channels_;
    QLineEdit* title_;
    QPlainTextEdit* text_;
    QLabel* preview_;
    QPushButton* save_;
    QPushButton* remove_;
    QTimer previewTimer_;
    QList<AlertTemplate> templates_;
    AlertTemplate shown_;                  ///< as it is saved
    QHash<QString, AlertTemplate> drafts_; ///< by the saved name: not saved yet
    QString written_;                      ///< the template that is being saved or removed
    AlertTemplate writtenAs_;              ///< what it is saved as; nameless when it is removed
    QString wanted_;                       ///< a template to choose once it is in the list
    int generation_ = 0;                   ///< of what is read
    int previewGeneration_ = 0;            ///< of what is filled in
};

} // namespace oc::ui
